import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { here } from './stack.ts'

const run = promisify(execFile)
const command = here('../../../../apps/partner-api/src/keys/main.ts')

/** Runs the partner team's key command, as `npm run keys` does. */
export const keyCommand = async (
  environment: Readonly<Record<string, string | undefined>>,
  database: string,
  ...args: string[]
): Promise<string> => {
  const { stdout } = await run(process.execPath, [command, ...args], {
    env: { ...environment, DATABASE: database },
  })
  return stdout
}

/** What the command printed of a new key: the key itself, and its id. */
export const newKeyIn = (output: string): { key: string; id: string } => {
  const [key = ''] = output.split('\n')
  const [, id = ''] = /Key (\S+) \(/.exec(output) ?? []
  return { key, id }
}
