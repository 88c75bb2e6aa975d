import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program the demo starts. */
export interface ChildOptions {
  /** Its name in messages. */
  readonly name: string
  /** Arguments of node: flags and the file. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Picks out of a line of its output what the demo waits for; `undefined` for any other line. */
  readonly ready: (line: Record<string, unknown>) => Record<string, string> | undefined
  /** Called with each line of its output. Default: not called. */
  readonly heard?: (line: string) => void
  /** Ends it while it starts. */
  readonly signal?: AbortSignal
  /** Called when it ends by itself after it was ready. */
  readonly crashed: (message: string) => void
  /** Milliseconds it has to stop when asked, before it is made to. Default 3,000. */
  readonly grace?: number
}

/** A program that is ready. */
export interface Child {
  readonly name: string
  /** What it printed when it was ready. */
  readonly addresses: Record<string, string>
  /** Asks it to stop, and makes it after its grace. */
  stop(): Promise<void>
}

const readyTimeout = 20_000

/**
 * Starts a program and waits until it says that it is ready.
 *
 * @throws Error with what it last wrote when it ends before that, or takes longer than 20 s.
 */
export const startChild = async ({
  name,
  args,
  env,
  ready,
  heard,
  crashed,
  signal,
  grace = 3_000,
}: ChildOptions): Promise<Child> => {
  signal?.throwIfAborted()
  const child = spawn(process.execPath, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lastWords: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, string>>()
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  let watching = false
  // However this process ends, the child does not outlive it.
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)

  const hear = (line: string) => {
    heard?.(line)
    const addresses = ready(parsed(line))
    if (addresses) resolve(addresses)
    else if (lastWords.push(line) > 8) lastWords.shift()
  }
  createInterface({ input: child.stdout }).on('line', hear)
  createInterface({ input: child.stderr }).on('line', hear)
  child.once('close', (code, signal) => {
    process.off('exit', killNow)
    const message = `${name} ended with ${signal ?? code}:\n${lastWords.map((line) => `    ${line}`).join('\n')}`
    reject(new Error(message))
    if (watching) crashed(message)
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
    return { name, addresses, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(slow)
  }
}

const parsed = (line: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
