import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program the demo starts. */
export interface ChildOptions {
  /** Its name in messages. */
  readonly name: string
  /** What is run. Default: this Node. */
  readonly command?: string
  /** Its arguments; of Node flags and the file. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Picks out of a line of its output what the demo waits for; `undefined` for any other line. The line is `{}` when it is no JSON. */
  readonly ready: (line: Record<string, unknown>, text: string) => Record<string, string> | undefined
  /** Called with each line of its output. Default: not called. */
  readonly heard?: (line: string) => void
  /** Ends it while it starts. */
  readonly signal?: AbortSignal
  /** Called when it ends by itself after it was ready, with its last words, and its exit code or the signal it died of. */
  readonly crashed: (message: string, end: number | NodeJS.Signals | null) => void
  /** Milliseconds it has to stop when asked, before it is made to. Default 3,000. */
  readonly grace?: number
}

/** A program that is ready. */
export interface Child {
  readonly name: string
  readonly pid: number
  /** What it printed when it was ready. */
  readonly addresses: Record<string, string>
  /** Asks it to stop, and makes it after its grace. */
  stop(): Promise<void>
}

const readyTimeout = 20_000

/** What Node prints around the reason of an end. */
const isNoise = /^\s*$|^\s+at |^Node\.js v|^Failed running /

/**
 * Starts a program and waits until it says that it is ready.
 *
 * @throws Error with what it last wrote when it ends before that, or takes longer than 20 s.
 */
export const startChild = async ({
  name,
  command = process.execPath,
  args,
  env,
  ready,
  heard,
  crashed,
  signal,
  grace = 3_000,
}: ChildOptions): Promise<Child> => {
  signal?.throwIfAborted()
  const child = spawn(command, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lastWords: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, string>>()
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  let watching = false
  endWithThisProcess(child)

  const hear = (line: string) => {
    heard?.(line)
    const addresses = ready(parsed(line), line)
    if (addresses) resolve(addresses)
    else if (!isNoise.test(line) && lastWords.push(line) > 8) lastWords.shift()
  }
  createInterface({ input: child.stdout }).on('line', hear)
  createInterface({ input: child.stderr }).on('line', hear)
  child.once('error', reject)
  child.once('close', (code, signal) => {
    const message = `${name} ended with ${signal ?? code}:\n${lastWords.map((line) => `    ${line}`).join('\n')}`
    reject(new Error(message))
    if (watching) crashed(message, signal ?? code)
  })

  const stop = async () => {
    watching = false
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), grace)
    await ended
    clearTimeout(force)
  }
  signal?.addEventListener('abort', () => reject(new Error(`${name} was stopped while it started`)), {
    once: true,
  })
  const slow = setTimeout(
    () => reject(new Error(`${name} was not ready within ${readyTimeout / 1000} s`)),
    readyTimeout,
  )
  try {
    const addresses = await promise
    watching = true
    return { name, pid: child.pid ?? 0, addresses, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(slow)
  }
}

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** However this process ends, the child does not outlive it. */
export const endWithThisProcess = (child: ChildProcess): void => {
  alive.add(child)
  child.once('exit', () => alive.delete(child))
}

const parsed = (line: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
