import type { Child } from '../child.ts'

/** One of several processes of a gateway, started again when it ends by itself. */
export interface Instance {
  /** Such as `mobile-bff-2`. */
  readonly name: string
  /** Its own address, which it keeps. */
  readonly url: string
  /** Of the process that runs now, or that ended a moment ago. */
  readonly pid: number
  /** Waits until it runs: its pid. */
  running(): Promise<number>
  /** Ends it with SIGKILL, as if it had crashed: resolves when the process is gone. */
  kill(): Promise<void>
  /** Ends it for good. */
  stop(): Promise<void>
}

/** How an instance is run. */
export interface InstanceOptions {
  readonly name: string
  /** Starts its process on a port; 0 takes a free one. Calls `crashed` when that ends by itself. */
  readonly start: (port: string, crashed: (message: string, end: unknown) => void) => Promise<Child>
  /** Called when it has ended by itself, and is started again. */
  readonly lost: (what: string) => void
  /** Called when it does not start again. */
  readonly failed: (message: string) => void
}

/**
 * Starts an instance.
 *
 * @throws Error as of `startChild()` when it does not start the first time
 */
export const startInstance = async ({ name, start, lost, failed }: InstanceOptions): Promise<Instance> => {
  let stopped = false
  let gone = Promise.withResolvers<void>()
  const ended = (message: string, end: unknown) => {
    // Whoever ends it from outside hears nothing new in its last words.
    lost(typeof end === 'string' ? `${name} was ended by ${end}, and is started again` : message)
    gone.resolve()
    gone = Promise.withResolvers()
    current = start(new URL(url).port, ended).then(remembered)
    current.catch((error: Error) => {
      if (!stopped) failed(error.message)
    })
  }
  let pid = 0
  const remembered = (child: Child) => {
    pid = child.pid
    return child
  }
  let current = start('0', ended).then(remembered)
  const { url = '' } = (await current).addresses

  return {
    name,
    url,
    get pid() {
      return pid
    },
    running: async () => (await current).pid,
    kill: async () => {
      await current
      const ending = gone.promise
      process.kill(pid, 'SIGKILL')
      await ending
    },
    stop: async () => {
      stopped = true
      const child = await current.catch(() => undefined)
      await child?.stop()
    },
  }
}
