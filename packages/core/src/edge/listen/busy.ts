import { BffError } from '../../errors/bff-error.ts'
import type { Priority, Shedder } from '../../pressure/shedder.ts'
import type { Incoming, Outgoing } from '../../scope/incoming.ts'
import type { SecurityHeadersOf } from '../security-headers.ts'
import { type RefusalLog, turningAway } from './refuse.ts'

/** Answers a request the gateway has no time for; `false`: it has. */
export type Busy = (incoming: Incoming, outgoing: Outgoing) => boolean

/** Made once: an error with its stack would cost more than the rest of a refusal. */
const overloaded = new BffError('BFF_OVERLOADED', 'gateway: more requests than it can answer', {
  retryAfter: 1,
  headers: { 'retry-after': '1' },
})

/** Milliseconds between two lines of the log about refused requests. */
const tellsEvery = 1_000

/**
 * Refuses the requests that `shed` does not admit, before they cost anything: not even their headers are looked at. The connection is
 * kept, since a new one costs more than a refusal, unless a body is on its way. Refusals are logged once a second, together.
 */
export const busy = (
  shed: Shedder,
  securityHeaders: SecurityHeadersOf | undefined,
  log: RefusalLog,
): Busy => {
  const turnAway = turningAway(overloaded, securityHeaders)
  let reported = 0
  let telling = false

  const tell = () => {
    telling = false
    log?.warn({ refused: shed.refused - reported }, 'overloaded')
    reported = shed.refused
  }
  return (incoming, outgoing) => {
    if (shed.calm || shed.admits(priorityOf(incoming))) return false
    turnAway(incoming, outgoing)
    if (!telling) setTimeout(tell, tellsEvery).unref()
    telling = true
    return true
  }
}

/** Probes, or the gateway would be restarted for having much to do; and the way back from a sign-in, which cannot be repeated. */
const critical = /^\/(?:livez|readyz)(?:\?|$)|\/bff\/callback(?:\?|$)/

const priorityOf = ({ url = '' }: Incoming): Priority => (critical.test(url) ? 'critical' : 'normal')
