import { Server as TcpServer } from 'node:net'
import { checkRange } from '../../errors/option-range.ts'
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
  refuse(): void
  close(): Promise<void>
}

/** What is stopped, and by when. */
export interface StopOptions {
  readonly app: Stoppable
  readonly edge: EdgeServer
  readonly inside: EdgeServer | undefined
  readonly shed: Shedder | undefined
  /** Milliseconds it goes on as before. */
  readonly drainDelay: number
  /** Milliseconds, from then on. */
  readonly drainTimeout: number
}

/** Milliseconds a gateway may go on serving when it is to stop: up to an hour. */
export const delayRange = { from: 0, to: 3_600_000 }
/** Milliseconds it may have to stop behind that: up to an hour. */
export const drainRange = { from: 1, to: 3_600_000 }

/** Milliseconds a connection must have been idle to be ended, where that long a delay comes before. */
const quietTime = 1_000
/** Milliseconds between two looks for idle connections. */
const look = 50

/** How a gateway is stopped this time. */
export interface StopRequest {
  /** Milliseconds from now that it goes on as before, instead of its `drainDelay`. */
  readonly delay?: number
}

/**
 * Stops a gateway, however often it is asked to. Resolves within the delay and `drainTimeout` with how many requests were cut off.
 * Asked again with a shorter delay, it waits no longer than that from then on.
 */
export const stopOnce = (options: StopOptions): ((request?: StopRequest) => Promise<number>) => {
  const { app, edge, drainDelay, drainTimeout } = options
  const wait = shortestWait()
  let stopping: Promise<number> | undefined
  return ({ delay } = {}) => {
    checkRange('stop: delay', delay, delayRange)
    if (stopping === undefined) {
      const lasts = delay ?? drainDelay
      app.log?.info({ running: app.lifecycle.running, delay: lasts, timeout: drainTimeout }, 'draining')
      app.drain()
      edge.connections.drain()
      wait.atMost(lasts)
      stopping = stop(options, wait.over, Math.min(lasts, quietTime))
    } else if (delay !== undefined) wait.atMost(delay)
    return stopping
  }
}

/** A time to wait that can become shorter while it lasts. */
const shortestWait = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timers: NodeJS.Timeout[] = []
  const end = () => {
    for (const timer of timers) clearTimeout(timer)
    resolve()
  }
  return { over: promise, atMost: (ms: number) => (ms === 0 ? end() : void timers.push(setTimeout(end, ms))) }
}

const stop = async (options: StopOptions, delay: Promise<void>, quiet: number): Promise<number> => {
  const { app, edge, inside, shed, drainTimeout } = options
  const { log } = app
  const asked = performance.now()
  const reserve = reserveOf(drainTimeout)
  const notes = setInterval(edge.connections.noteIdle, look)
  await delay
  clearInterval(notes)
  await acceptAll(edge)
  const begun = performance.now()
  const cut = await drained(options, drainTimeout - reserve, quiet)
  await concluded(app.lifecycle, reserve / 4)
  shed?.close()
  if (inside) await closeAtOnce(inside)
  const left = begun + drainTimeout - reserve / 2 - performance.now()
  const problem = await ended(left, app.close())
  if (problem !== undefined) log?.error({ error: problem }, 'not closed')
  log?.info({ cut, duration: Math.round(performance.now() - asked) }, 'stopped')
  return cut
}

/** Milliseconds that are left for what is closed behind the requests. */
const reserveOf = (drainTimeout: number) => Math.min(1_000, drainTimeout / 10)

/** Milliseconds after which the next new connections are no longer waited for. */
const acceptTime = 100

/**
 * Accepts the connections that already wait, since the system resets them when the server stops listening: node takes one each time
 * around its event loop. Done when a whole time around none came.
 */
const acceptAll = async ({ server }: EdgeServer): Promise<void> => {
  const until = performance.now() + acceptTime
  let came = false
  const note = () => {
    came = true
  }
  server.on('connection', note)
  await new Promise((resolve) => setImmediate(resolve))
  do {
    came = false
    await new Promise((resolve) => setImmediate(resolve))
  } while (came && performance.now() < until)
  server.off('connection', note)
}

/**
 * Waits for the requests under way, and cuts off what is not finished in time. What still comes on an open connection is answered,
 * since a client that does not ask again would lose it; from half of the time on it is refused, before it could be cut off.
 */
const drained = async ({ app, edge }: StopOptions, timeout: number, quiet: number): Promise<number> => {
  const closed = close(edge)
  edge.connections.endIdle(quiet)
  const looks = setInterval(() => edge.connections.endIdle(quiet), look)
  const late = setTimeout(() => app.refuse(), timeout / 2)
  let cut = 0
  const limit = setTimeout(() => {
    cut = app.lifecycle.running
    app.log?.warn({ cut }, 'requests cut off')
    edge.connections.destroyAll()
  }, timeout)
  await closed
  clearInterval(looks)
  clearTimeout(late)
  clearTimeout(limit)
  return cut
}

/** Waits a little for the last lines of requests that were cut off, and of connections whose last byte is out. */
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

/** Stops listening, and resolves when the last connection is closed. */
const close = async ({ server, certificates }: EdgeServer): Promise<void> => {
  certificates?.unwatch()
  // The server's own would close idle connections before their clients know, and refuse streams of HTTP/2 on their way.
  await new Promise<void>((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve())
  })
  server.close()
}

/** Nothing on the private port is worth waiting for. */
const closeAtOnce = (edge: EdgeServer) => {
  const closed = close(edge)
  edge.connections.destroyAll()
  return closed
}
