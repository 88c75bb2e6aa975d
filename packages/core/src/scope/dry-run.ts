import type { Outgoing, Settle } from '../service/outgoing.ts'
import type { Clock } from './clock.ts'
import type { Scope } from './scope.ts'

/**
 * Watches one request and holds its calls back, to see how long it takes when each takes as long as it may. Only who has
 * the app in the same process can bring one, as in `app.request(path, init, { rehearsal })`; no client can.
 */
export interface Rehearsal {
  /** Time that stands still, so that nothing is late while calls are held back. */
  readonly clock: Clock
  /** Is given the request before anything else happens. */
  begin(scope: Scope): void
  /** Hears that the handlers of a route are about to run, by method and template as hono writes them. */
  entered(route: string): void
  /** Hears that a part is given up `timeout` milliseconds from now. */
  limit(part: string, timeout: number): void
  /** Hears of a call before it is made; what comes back goes to what this returns instead of to `settle`. */
  hold(call: Outgoing, settle: Settle): Settle
}
