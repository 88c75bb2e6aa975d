import type { Logger } from '../../observe/log.ts'
import type { Shedder } from '../../pressure/shedder.ts'
import { systemClock } from '../../scope/clock.ts'
import { inTime } from '../../scope/in-time.ts'
import type { Lifecycle } from '../../scope/lifecycle.ts'
import type { EdgeServer } from './edge-server.ts'

interface Stoppable {
  readonly lifecycle: Readonly<Lifecycle>
  readonly log?: Logger
  drain(): void
  close(): Promise<void>
}

/** What is stopped, and by when. */
export interface StopOptions {
  readonly app: Stoppable
  readonly edge: EdgeServer
  readonly inside: EdgeServer | undefined
  readonly shed: Shedder | undefined
  /** Milliseconds. */
  readonly drainTimeout: number
}

/** Milliseconds a gateway may have to stop: up to an hour. */
export const drainRange = { from: 1, to: 3_600_000 }

/** Stops a gateway, however often it is asked to. Resolves within `drainTimeout` with how many requests were cut off. */
export const stopOnce = (options: StopOptions): (() => Promise<number>) => {
  let stopping: Promise<number> | undefined
  return () => {
    stopping ??= stop(options)
    return stopping
  }
}

const stop = async (options: StopOptions): Promise<number> => {
  const { app, inside, shed, drainTimeout } = options
  const { log } = app
  const begun = performance.now()
  const reserve = reserveOf(drainTimeout)
  log?.info({ running: app.lifecycle.running, timeout: drainTimeout }, 'draining')
  app.drain()
  const cut = await drained(options, drainTimeout - reserve)
  if (cut > 0) await concluded(app.lifecycle, reserve / 4)
  shed?.close()
  if (inside) await closeAtOnce(inside)
  const left = begun + drainTimeout - reserve / 2 - performance.now()
  const problem = await ended(left, app.close())
  if (problem !== undefined) log?.error({ error: problem }, 'not closed')
  log?.info({ cut, duration: Math.round(performance.now() - begun) }, 'stopped')
  return cut
}

/** Milliseconds that are left for what is closed behind the requests. */
const reserveOf = (drainTimeout: number) => Math.min(1_000, drainTimeout / 10)

/** Waits for the requests under way, and cuts off what is not finished in time. */
const drained = async ({ app, edge }: StopOptions, timeout: number): Promise<number> => {
  const closed = close(edge)
  // Connections that fall idle now are closed; those with a request under way close with its answer.
  const { server } = edge
  const sweep = setInterval(() => {
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    else edge.connections.destroyIdle()
  }, 50)
  let cut = 0
  const limit = setTimeout(() => {
    cut = app.lifecycle.running
    app.log?.warn({ cut }, 'requests cut off')
    edge.connections.destroyAll()
  }, timeout)
  await closed
  clearInterval(sweep)
  clearTimeout(limit)
  return cut
}

/** Waits a little for the last lines of requests that were cut off. */
const concluded = async (lifecycle: Readonly<Lifecycle>, ms: number): Promise<void> => {
  const until = performance.now() + ms
  while (lifecycle.running > 0 && performance.now() < until) await new Promise((next) => setTimeout(next, 5))
}

/** Waits for something that may never end. Says why it did not end well, if so. */
const ended = (ms: number, work: Promise<void>): Promise<string | undefined> =>
  inTime(systemClock, Math.max(0, ms), work, 'what the gateway uses did not close in time').then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  )

const close = ({ server, certificates }: EdgeServer) => {
  certificates?.unwatch()
  return new Promise<void>((resolve) => server.close(() => resolve()))
}

/** Nothing on the private port is worth waiting for. */
const closeAtOnce = (edge: EdgeServer) => {
  const closed = close(edge)
  edge.connections.destroyAll()
  return closed
}
