import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, run } from '../run.ts'
import { expected } from './expected.ts'
import { type Started, start } from './started.ts'

/** Somebody's clone of the repository, with what they do in it. */
export interface Clone {
  readonly signal: AbortSignal
  /** Runs a program from the root, and answers with what it has printed; fails when it does. */
  run(...command: string[]): Promise<string>
  /** The same for a program that has to fail. */
  fails(...command: string[]): Promise<string>
  /** Starts a program from the root that runs on, with more settings. */
  start(command: readonly string[], settings?: Readonly<Record<string, string>>): Started
  read(path: string): string
  /** Replaces a file by another of its name, as many editors do; or makes it. */
  save(path: string, text: string): void
  /** Saves a file with one place of it changed. */
  change(path: string, from: string | RegExp, to: string): void
  /** Ends everything that was started. */
  end(): Promise<void>
}

/** The clone that is, or will be, at `context.root`. */
export const cloneAt = (context: Context): Clone => {
  const { root, environment, signal } = context
  const running: Started[] = []
  const at = (path: string) => join(root, path)
  const read = (path: string) => readFileSync(at(path), 'utf8')

  const save = (path: string, text: string) => {
    const draft = at(`${path}~`)
    writeFileSync(draft, text)
    renameSync(draft, at(path))
  }
  const change = (path: string, from: string | RegExp, to: string) => {
    const before = read(path)
    const after = before.replace(from, to)
    expected(after !== before, `${from} in ${path}, to be changed to ${to}`, before)
    save(path, after)
  }
  const runs = ([program = '', ...args]: readonly string[]) => run(program, args, root, context)
  const fails = async (...command: string[]) => {
    const printed = await runs(command).catch((error) => {
      if (signal.aborted) throw error
      return { why: String(error) }
    })
    if (typeof printed !== 'string') return printed.why
    throw new Error(`expected ${command.join(' ')} to fail\ncame     ${printed}`)
  }
  const starts = (command: readonly string[], settings: Readonly<Record<string, string>> = {}) => {
    const started = start(command, root, { ...context, environment: { ...environment, ...settings } })
    running.push(started)
    return started
  }
  const end = async () => {
    await Promise.all(running.map((started) => started.kill()))
  }
  return { signal, run: (...command) => runs(command), fails, start: starts, read, save, change, end }
}

/**
 * Clones a checkout, with what is not committed in it yet.
 *
 * @returns what was cloned, in words.
 */
export const cloneCheckout = async (checkout: string, context: Context): Promise<string> => {
  const { root } = context
  const git = (...args: string[]) => run('git', ['-c', 'safe.directory=*', ...args], checkout, context)
  // Options of git itself do not reach its upload-pack process.
  await git('clone', '--quiet', '--upload-pack', "git -c 'safe.directory=*' upload-pack", checkout, root)
  const changed = await Promise.all([
    git('diff', '--name-only', '-z', 'HEAD'),
    git('ls-files', '-z', '--others', '--exclude-standard'),
  ])
  const files = changed.join('').split('\0').filter(Boolean)
  for (const file of files)
    if (existsSync(join(checkout, file))) cpSync(join(checkout, file), join(root, file))
    else rmSync(join(root, file), { force: true })
  const head = await git('log', '-1', '--format=%h %s')
  return files.length > 0 ? `${head.trim()}, and what is not committed: ${files.length}` : head.trim()
}
