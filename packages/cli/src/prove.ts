import { join } from 'node:path'
import { type Context, run } from './run.ts'
import { textsOf } from './stage.ts'

/**
 * Formats what was generated, writes the app's contract, and proves that the contract passes the linter and the app type-checks and passes its tests.
 *
 * @param app the folder the app is in
 * @param tests the test files to run; all when there are none
 * @param before what was in the app before
 * @throws Error with the output of what failed.
 */
export const prove = async (
  app: string,
  tests: readonly string[],
  before: ReadonlyMap<string, string>,
  context: Context,
) => {
  const changed = [...textsOf(app)].filter(
    ([file, text]) => /\.(ts|json)$/.test(file) && before.get(file) !== text,
  )
  const files = changed.map(([file]) => join(app, file))
  // Git ignores the stage, and so would the formatter.
  const format = ['--write', '--error-on-warnings', '--vcs-enabled=false', `--config-path=${context.root}`]
  const steps: [program: string, ...args: string[]][] = [
    ['biome', 'check', ...format, ...files],
    ['npm', 'run', '-s', 'openapi'],
    ['redocly', 'lint', `--config=${join(context.root, 'redocly.yaml')}`, 'openapi.json'],
    ['npm', 'run', '-s', 'check'],
    ['npm', 'run', '-s', 'test', '--', ...tests],
  ]
  for (const [program, ...args] of steps)
    await run(program, args, app, context).catch((error) => {
      if (context.signal.aborted) throw error
      throw new Error(`what was generated does not work, so nothing was written: ${error.message}`)
    })
}
