import { execFile } from 'node:child_process'

/** What became of a program that was run. */
export interface Ran {
  /** Whether it could be started at all. */
  readonly found: boolean
  readonly ok: boolean
  /** What it wrote, to either stream. */
  readonly output: string
}

/** Runs a program in a folder to its end, two minutes at most. */
export const runProgram = (program: string, args: readonly string[], cwd: string): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(program, args, { cwd, timeout: 120_000 }, (error, stdout, stderr) => {
      const found = !(error && 'code' in error && error.code === 'ENOENT')
      resolve({ found, ok: error === null, output: `${stdout}${stderr}` })
    })
  })
