import { BffError } from '../../errors/bff-error.ts'
import type { RequestPriority } from '../../pressure/priority.ts'
import { type Shedder, totalOf } from '../../pressure/shedder.ts'
import { type Incoming, type Outgoing, turnedAway } from '../../scope/incoming.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import { hasBody, type RefusalLog, type Refused, turningAway } from './refuse.ts'

/** Answers a request the gateway has no time for; `false`: it has. */
export type Busy = (incoming: Incoming, outgoing: Outgoing) => boolean

/** Made once: an error with its stack would cost more than the rest of a refusal. */
const overloaded = new BffError('BFF_OVERLOADED', 'gateway: more requests than it can answer', {
  retryAfter: 1,
  headers: { 'retry-after': '1' },
})

/** The same for the road, where its connection ends when a body is on its way. */
const overloadedWithBody = new BffError('BFF_OVERLOADED', overloaded.message, {
  retryAfter: 1,
  headers: { connection: 'close' },
})

/** Milliseconds between two lines of the log about refused requests. */
const tellsEvery = 1_000

/** The priority of the route that a method and a target ask for. */
export type PriorityOf = (method: string, target: string) => RequestPriority

/** What refusing is made of. */
export interface BusyOptions {
  readonly shed: Shedder
  /** Default: every request is `normal`. */
  readonly priorityOf?: PriorityOf | undefined
  readonly securityHeaders?: SecurityHeadersOf | undefined
  /** Whether a refused request takes the road all the same, for the middleware of the gateway to see its answer. Default no. */
  readonly isSeen?: boolean | undefined
  readonly log?: RefusalLog
  /** Hears of each that is refused. Default: nobody does. */
  readonly refused?: Refused
}

/**
 * Refuses the requests that `shed` does not admit, before they cost anything: their headers are not looked at, and their route only
 * while there is too much to do. The connection is kept, since a new one costs more than a refusal, unless a body is on its
 * way. Refusals are logged once a second, together. Where middleware is to see them, each costs what an unknown path does.
 */
export const busy = ({
  shed,
  priorityOf = () => 'normal',
  securityHeaders,
  isSeen,
  log,
  refused,
}: BusyOptions): Busy => {
  const turnAway = turningAway(overloaded, securityHeaders)
  let reported = { ...shed.refused }
  let telling = false

  const tell = () => {
    telling = false
    const now = { ...shed.refused }
    const critical = now.critical - reported.critical
    const normal = now.normal - reported.normal
    const background = now.background - reported.background
    log?.warn(
      { refused: totalOf({ critical, normal, background }), critical, normal, background },
      'overloaded',
    )
    reported = now
  }
  return (incoming, outgoing) => {
    const { method = 'GET', url = '' } = incoming
    if (probe.test(url)) return false
    const priority = shed.calm ? 'normal' : priorityOf(method, url)
    if (priority === 'indispensable' || shed.admits(priority)) return false
    if (isSeen) incoming[turnedAway] = hasBody(incoming) ? overloadedWithBody : overloaded
    else {
      const requestId = turnAway(incoming, outgoing)
      refused?.({ requestId, method, error: overloaded })
    }
    if (!telling) setTimeout(tell, tellsEvery).unref()
    telling = true
    return !isSeen
  }
}

/** Never refused, or the gateway would be restarted for having much to do. */
const probe = /^\/(?:livez|readyz)(?:\?|$)/
