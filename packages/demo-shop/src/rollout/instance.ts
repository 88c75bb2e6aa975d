import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../listen.ts'

/** A mobile gateway in a process of its own, which can be started again on its port. */
export interface Instance extends AsyncDisposable {
  readonly name: string
  readonly port: number
  /** Starts it, and waits until it is ready. */
  start(): Promise<void>
  /** Sends a signal, and waits for the end: its exit code, or the signal it died of. */
  end(signal: NodeJS.Signals): Promise<string>
}

const main = fileURLToPath(new URL('../../../../apps/mobile-bff/src/main.ts', import.meta.url))

/** Milliseconds an instance may take to be ready. */
const readyTimeout = 30_000

/** Makes an instance with these settings on a free port; it does not run yet. */
export const instance = async (
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<Instance> => {
  const port = await freePort()
  let end = async (_signal: NodeJS.Signals) => 'never started'
  return {
    name,
    port,
    start: async () => {
      const child = spawn(process.execPath, [main], {
        env: { ...settings, PORT: String(port), PRIVATE_PORT: 'off' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const exited = once(child, 'exit').then(([code, signal]) => String(signal ?? code))
      end = (signal) => {
        child.kill(signal)
        return exited
      }
      await isReady(name, port)
    },
    end: (signal) => end(signal),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

const isReady = async (name: string, port: number): Promise<void> => {
  const until = performance.now() + readyTimeout
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await ask())) {
    if (performance.now() > until) throw new Error(`${name} was not ready within ${readyTimeout / 1_000} s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
