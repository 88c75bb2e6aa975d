import type { Scope } from '../../scope/scope.ts'
import type { CallDryRun } from '../../service/call-dry-run.ts'
import type { Outgoing } from '../../service/outgoing.ts'

/** What is seen of one request from within the process. */
export interface WatchedRequest extends CallDryRun {
  /** The scope of the request, once it has begun. */
  readonly scope: Scope | undefined
  /** The routes whose handlers ran, by method and template as hono writes them. */
  readonly routes: ReadonlySet<string>
  /** The calls it made. */
  readonly calls: readonly Outgoing[]
}

const standingStill = { now: () => 0, after: () => () => {} }

/** Watches one request: a refusal of the gateway and one of the handler's own look the same from outside. */
export const watchedRequest = (): WatchedRequest => {
  const calls: Outgoing[] = []
  let scope: Scope | undefined
  const routes = new Set<string>()

  return {
    clock: standingStill,
    get scope() {
      return scope
    },
    routes,
    calls,
    begin: (begun) => {
      scope = begun
    },
    entered: (route) => void routes.add(route),
    limit: () => {},
    hold: (call, settle) => {
      // The clock stands still: the wait before another try would never be over.
      call.once = true
      calls.push(call)
      return settle
    },
  }
}
