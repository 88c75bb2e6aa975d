import { execFile } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { repository } from './build/workspace.ts'

/** Where the programs of the repository are; the Node that runs this is the first of all. */
const path = [dirname(process.execPath), join(repository, 'node_modules/.bin')].join(delimiter)

/** How a program is run. */
export type RunOptions = {
  readonly cwd: string
  /** What it finds beside `PATH` and `HOME`. Default nothing: a release must not depend on the shell it is made in. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs a program to its end and gives what it wrote to standard output.
 *
 * @throws Error with the command and all that it wrote, when it does not exit with 0.
 */
export const run = (
  program: string,
  args: readonly string[],
  { cwd, env = {} }: RunOptions,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd, env: { ...machine(), ...env }, maxBuffer: 64 * 1_048_576 }
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      reject(new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`.trimEnd()))
    })
  })

/** What of the machine's environment a program needs: its folders, and how npm reaches its registry. */
const kept = /^(HOME|TMPDIR|USERPROFILE|APPDATA|SystemRoot|NODE_EXTRA_CA_CERTS|npm_config_.*|.*_proxy)$/i

let variables: Readonly<Record<string, string | undefined>> = {}

/** Says what the environment is; only a main program reads it. */
export const useEnvironment = (environment: Readonly<Record<string, string | undefined>>): void => {
  variables = environment
}

/** The environment of every program that is run. */
export const machine = (): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      kept.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  ),
  PATH: [path, variables.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
})
