import type { Serving } from '../../edge/listen/serve.ts'
import type { Logger } from '../../observe/log.ts'
import { lastResort } from './last-resort.ts'
import { stopOn } from './signals.ts'

/**
 * Stops a gateway when the process is asked to (SIGTERM, SIGINT, or a hang-up of its terminal): it goes on serving for `drainDelay`,
 * unless somebody at the terminal asked, and the process ends within `drainTimeout` behind that (a second at least): with 0 when every
 * request finished, with 1 when some had to be cut off. What then still holds the process is killed (SIGKILL, 137). A second signal
 * ends the delay, otherwise one of the same kind ends the process at once, with 1.
 *
 * @example
 * ```ts
 * import { type Servable, serve, stopOnSignals } from '@bffkit/core/serve'
 *
 * declare const app: Servable
 * stopOnSignals(await serve(app, { port: 3001 }))
 * ```
 */
export const stopOnSignals = ({ stop, drainDelay, drainTimeout, log }: Serving): void => {
  let delayedUntil = 0
  stopOn({
    stop: async (byPerson) => {
      const delay = byPerson ? 0 : drainDelay
      delayedUntil = performance.now() + delay
      // A thread takes a moment to start: a shorter time could not be distinguished from none.
      lastResort(Math.max(delay + drainTimeout, 1_000))
      const cut = await stop({ delay })
      await flushed(log, delayedUntil + drainTimeout - performance.now())
      process.exit(cut === 0 ? 0 : 1)
    },
    sooner: () => {
      const now = performance.now()
      if (now >= delayedUntil) return false
      delayedUntil = now
      void stop({ delay: 0 })
      return true
    },
  })
}

/** Waits until the lines are written, for as long as there is time. */
const flushed = (log: Logger | undefined, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const limit = setTimeout(resolve, Math.max(0, Math.min(ms, 1_000) / 2))
    log?.flush(() => {
      clearTimeout(limit)
      resolve()
    })
    if (!log) resolve()
  })
