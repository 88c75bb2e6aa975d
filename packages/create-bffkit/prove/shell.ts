import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname } from 'node:path'

/** A terminal of somebody on whose machine nothing of this repository is. */
export interface Shell extends AsyncDisposable {
  /** Runs a program to its end, and answers with what it has printed; fails when it does. */
  run(cwd: string, program: string, ...args: string[]): Promise<string>
  /** Starts a program that runs on until the shell is closed, and waits until it has printed something. */
  start(cwd: string, printed: RegExp, program: string, ...args: string[]): Promise<RegExpExecArray>
  /** The same shell with more settings. */
  with(settings: Readonly<Record<string, string>>): Shell
}

/** Milliseconds in which a program has to print what is waited for. */
const timeout = 120_000

/** The environment of somebody who has just opened a terminal: this Node, and nothing of npm or of this checkout. */
export const newcomer = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const path = (environment.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const kept = Object.entries(environment).filter(([name]) => !/^(npm_|INIT_CWD$|NODE$|PATH$)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
  }
}

/** Opens a shell. Every program it has started has ended when it is closed. */
export const openShell = (signal: AbortSignal, environment: NodeJS.ProcessEnv): Shell => {
  const running: ChildProcess[] = []

  const started = (cwd: string, program: string, args: readonly string[]) => {
    signal.throwIfAborted()
    // It leads a process group, so that one kill ends all of it.
    const child = spawn(program, args, {
      cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(child)
    const said = { text: '', more: () => {} }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.text += text
        said.more()
      })
    return { child, said }
  }
  const failed = (program: string, args: readonly string[], text: string) =>
    new Error(`${[program, ...args].join(' ')} failed:\n${text.trim()}`)

  return {
    run: async (cwd, program, ...args) => {
      const { child, said } = started(cwd, program, args)
      const end = () => kill(child)
      signal.addEventListener('abort', end, { once: true })
      const [code] = await once(child, 'close')
      signal.removeEventListener('abort', end)
      signal.throwIfAborted()
      if (code !== 0) throw failed(program, args, said.text)
      return said.text
    },
    start: async (cwd, printed, program, ...args) => {
      const { child, said } = started(cwd, program, args)
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
      const late = setTimeout(
        () => reject(failed(program, args, `not printed: ${printed}\n${said.text}`)),
        timeout,
      )
      said.more = () => {
        const match = printed.exec(said.text)
        if (match) resolve(match)
      }
      child.once('close', () => reject(failed(program, args, said.text)))
      return promise.finally(() => clearTimeout(late))
    },
    with: (settings) => openShell(signal, { ...environment, ...settings }),
    [Symbol.asyncDispose]: async () => {
      const left = running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      const ended = left.map((child) => once(child, 'close'))
      for (const child of left) kill(child)
      await Promise.all(ended)
    },
  }
}

const kill = ({ pid }: ChildProcess) => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
