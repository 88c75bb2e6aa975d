import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest } from './repository/manifest.ts'
import { type Context, run } from './run.ts'
import { textsOf } from './stage.ts'

type Step = readonly [program: string, ...args: string[]]

/**
 * Formats what was generated, writes the app's contract, and proves that the contract passes the linter and the app type-checks and
 * passes its tests: with the formatter and the linter the repository has, if any, and the scripts of the app.
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
  const { scripts = {} } = readManifest(app) ?? {}
  const script = (name: string, ...args: string[]): Step[] =>
    scripts[name] ? [['npm', 'run', '-s', name, ...(args.length > 0 ? ['--', ...args] : [])]] : []
  const changed = [...textsOf(app)]
    .filter(([file, text]) => before.get(file) !== text)
    .map(([file]) => join(app, file))
  const steps: Step[] = [
    ...formatting(changed, context),
    ...script('openapi'),
    ...linting(context),
    ...script('check'),
    ...script('test', ...tests),
  ]
  for (const [program, ...args] of steps)
    await run(program, args, app, context).catch((error) => {
      if (context.signal.aborted) throw error
      throw new Error(`what was generated does not work, so nothing was written: ${error.message}`)
    })
}

const has = ({ root }: Context, program: string, config: string) =>
  existsSync(join(root, 'node_modules/.bin', program)) && existsSync(join(root, config))

const formatting = (files: readonly string[], context: Context): Step[] => {
  if (!has(context, 'biome', 'biome.json')) return []
  // Git ignores the stage, and so would the formatter.
  const options = ['--write', '--error-on-warnings', '--vcs-enabled=false', `--config-path=${context.root}`]
  return [['biome', 'check', ...options, ...files.filter((file) => /\.(ts|json)$/.test(file))]]
}

const linting = (context: Context): Step[] =>
  has(context, 'redocly', 'redocly.yaml')
    ? [['redocly', 'lint', `--config=${join(context.root, 'redocly.yaml')}`, 'openapi.json']]
    : []
