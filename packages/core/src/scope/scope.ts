import type { BffError } from '../errors/bff-error.ts'
import type { CacheWord } from './cache-word.ts'
import type { CallRecord } from './call-record.ts'
import type { Cancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import type { DegradedPart, PartDefect } from './degraded.ts'
import type { Outgoing } from './incoming.ts'
import type { PartRecord } from './part-record.ts'
import type { Principal, TokenFor } from './principal.ts'
import type { SecurityHeaders } from './security-headers.ts'
import type { Trace } from './trace.ts'

/** What lives as long as one request. Handlers read it as `c.var.scope`. */
export interface Scope {
  /** The client's `X-Request-Id` when it is well-formed, otherwise a new UUID. */
  readonly requestId: string
  readonly trace: Trace
  /** The client's preferred language, the first of `Accept-Language`. */
  readonly locale: string | undefined
  /** The client's `App-Version`. */
  readonly appVersion: string | undefined
  /** The address of the client; behind a proxy that is not trusted, the proxy's. `undefined` in process. */
  readonly address: string | undefined
  /** Whether it has been found out who is calling: closed handlers do not run before, and the answer is for the caller alone. */
  authenticated: boolean
  /** Who is calling; {@link nobody} on an anonymous route. */
  principal: Principal
  /** The request headers that say who is calling, as `Vary` lists them. */
  readonly credentials: string
  /** The bearer token the principal was authenticated with, for services with `token: 'forward'`. */
  token: string | undefined
  /** Gives tokens that act for the principal, for services with `token: 'user'`. */
  tokenFor: TokenFor | undefined
  /** The security and CORS headers of its answer. */
  readonly securityHeaders: SecurityHeaders
  /** What a 401 asks for, as in `WWW-Authenticate`. */
  readonly challenge: string
  /** The scheme of the credential it came with, as its 403 names it; `undefined`: that of what it is. */
  scheme: string | undefined
  /** The path under which clients find the gateway, when a proxy in front takes one off; empty when none does. */
  readonly base: string
  readonly clock: Clock
  /** When the request arrived, in the clock's milliseconds. */
  readonly startedAt: number
  /** Cancelled when the client leaves or the budget is spent. */
  readonly cancellation: Cancellation
  /** The same as an `AbortSignal`, made when first asked for. */
  readonly signal: AbortSignal
  /** The name of the gateway. */
  readonly gateway: string
  /** The answer on its socket; `undefined` in process. */
  readonly outgoing: Outgoing | undefined
  /** Milliseconds in which a body that is streamed must go on, once the head of the answer is out. */
  idleTimeout: number
  /** Whether the answer was made: the budget was for its head, and its body may take as long as it goes on. */
  readonly answered: boolean
  /** The result of a handler; rejects 50 ms after the budget is spent, when it waits for something nobody can cancel. One within another rejects 50 ms before that. */
  within<T>(work: Promise<T>): Promise<T>
  /** Milliseconds the request has until the head of its answer, since it arrived. */
  readonly budget: number
  /** Milliseconds left of the budget; negative when it is spent, `Infinity` once the answer was made. */
  remaining(): number
  /** Gives the route a budget of its own since the start, shorter or longer. A shorter one the client asked for stays. */
  allow(budget: number): void
  /** A header of the request. */
  header(name: string): string | undefined
  /** What watches it, when it is no request of a client. */
  readonly dryRun: DryRun | undefined
  /** Whether its optional parts are left out, since the gateway has too much to do. */
  readonly overloaded: boolean
  /** What its calls share, which only `service/` can read; gone when the request is over. */
  serviceState: object | undefined
  /** Every call, in the order they started. */
  readonly calls: CallRecord[]
  /** What the answer lacks, in the order of the view. */
  degraded: readonly DegradedPart[]
  /** The parts of its views as they were decided, where somebody wants to know; otherwise `undefined`. */
  readonly parts: PartRecord[] | undefined
  /** Parts that code failed, which the status of the answer need not show. */
  readonly defects: PartDefect[]
  /** Why the request failed, if it did. */
  error: BffError | undefined
  /** Bytes of the body of that answer, where somebody wants to know and it is not streamed. */
  answerBytes: number | undefined
  /** The answer that already carries the scope's headers. */
  answer: Response | undefined
  /** Whether that answer goes to its socket as it was made: nobody has touched it, and nobody watches its body. */
  answerUntouched: boolean
  /** Takes its connection over for another protocol, when its answer says so; `done` is told the status when the connection was refused after all. */
  upgrade: ((done: (refused?: number) => void) => void) | undefined
  /** What broke a body off that is passed through before the head of the answer was out. */
  brokenOff: BffError | undefined
  /** The `Cache-Control` of that answer, when it is for the caller alone. */
  cacheWord: CacheWord | undefined
  /** Whether somebody has read the headers of that answer since it was made, and may have changed them. */
  answerRead: boolean
  /** The limits that were decided, with the headers every answer of a limited route carries. */
  limits: { readonly headers: Readonly<Record<string, string>> } | undefined
  /** The session of the caller, where it has one: never what its cookie says, and never shown. */
  session: string | undefined
  /** What was charged so far, beside the cost of the route. */
  readonly charged: number
  /**
   * Charges what the request turned out to cost, beside the cost of its route: taken from its limits when it is over, also
   * when there is less left. Negative and fractional amounts are a TypeError.
   */
  charge(units: number): void
  /** Keeps the scope open while a body is still being streamed; what it returns ends that. */
  hold(): () => void
  /** Ends the budget. Calls `then` once nobody holds the scope any more. */
  end(then: () => void): void
}

/**
 * Watches one request from within the process, to see how long it takes when each call takes as long as it may, or what it
 * asks for. Only who has the app in the same process can bring one, as in `app.request(path, init, { dryRun })`; no client can.
 */
export interface DryRun {
  /** Time that stands still, so that nothing is late while calls are held back. */
  readonly clock: Clock
  /** Is given the request before anything else happens. */
  begin(scope: Scope): void
  /** Hears that the handlers of a route are about to run, by method and template as hono writes them. */
  entered(route: string): void
  /** Hears that a part is given up `timeout` milliseconds from now. */
  limit(part: string, timeout: number): void
}

/** The scope of a request, from the context of a route that is mounted on a gateway. */
export interface Scoped {
  get(key: 'scope'): Scope
}

/**
 * The scope of a request.
 *
 * @throws TypeError when the route is not mounted on a `gateway()`.
 */
export const scopeOf = (c: Scoped): Scope => {
  const scope: Scope | undefined = c.get('scope')
  if (!scope)
    throw new TypeError(
      'No scope: this route is served without gateway(). Mount it with gateway(…).route(path, app).',
    )
  return scope
}
