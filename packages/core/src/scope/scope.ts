import type { TokenFor } from '../auth/authentication.ts'
import { type StandingHeaders, securityHeaders } from '../edge/standing-headers.ts'
import { BffError } from '../errors/bff-error.ts'
import type { DegradedPart, PartDefect } from '../fan-out/outcome.ts'
import type { Upstreams } from '../service/outgoing.ts'
import type { Flights } from '../service/policies/coalesce.ts'
import type { Turns } from '../service/policies/turns.ts'
import { activeSpan } from './active-span.ts'
import type { CacheWord } from './cache-word.ts'
import type { CallRecord } from './call-record.ts'
import { type Cancellation, cancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import type { Rehearsal } from './dry-run.ts'
import type { Outgoing } from './incoming.ts'
import type { Principal } from './principal.ts'
import { nobody } from './principal.ts'
import { newRequestId } from './request-id.ts'
import { type Trace, traceOf } from './trace.ts'

/** What lives as long as one request. Handlers read it as `c.var.scope`. */
export interface Scope {
  /** The client's `X-Request-Id` when it is well-formed, otherwise a new UUID. */
  readonly requestId: string
  readonly trace: Trace
  /** The client's preferred language, the first of `Accept-Language`. */
  readonly locale: string | undefined
  /** The client's `App-Version`. */
  readonly appVersion: string | undefined
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
  /** The headers its answer has whatever it says. */
  readonly standing: StandingHeaders
  /** What a 401 asks for, as in `WWW-Authenticate`. */
  readonly challenge: string
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
  /** The result of a handler; rejects 50 ms after the budget is spent, when it waits for something nobody can cancel. */
  within<T>(work: Promise<T>): Promise<T>
  /** Milliseconds the request has until the head of its answer, since it arrived. */
  readonly budget: number
  /** Milliseconds left of the budget; negative when it is spent, `Infinity` once the answer was made. */
  remaining(): number
  /** Gives the route a budget of its own since the start, shorter or longer. A shorter one the client asked for stays. */
  allow(budget: number): void
  /** Shortens the budget to `budget` milliseconds since the start; never lengthens it. */
  narrow(budget: number): void
  /** A header of the request. */
  header(name: string): string | undefined
  /** The services of the gateway, for routes that are passed through. */
  readonly upstreams: Upstreams
  /** What holds its calls back, when it only shows how slow it can be. */
  readonly rehearsal: Rehearsal | undefined
  /** The identical GETs this request has made. */
  readonly flights: Flights
  /** Whose turn it is among its calls to a service, of which only so many are under way at a time. */
  turns: Turns | undefined
  /** Every call, in the order they started. */
  readonly calls: CallRecord[]
  /** What the answer lacks, in the order of the view. */
  degraded: readonly DegradedPart[]
  /** Parts that code failed, which the status of the answer need not show. */
  readonly defects: PartDefect[]
  /** Why the request failed, if it did. */
  error: BffError | undefined
  /** The answer that already carries the scope's headers. */
  answer: Response | undefined
  /** Whether that answer goes to its socket as it was made: nobody has touched it, and nobody watches its body. */
  handedOn: boolean
  /** What broke a body off that is passed through before the head of the answer was out. */
  brokenOff: BffError | undefined
  /** What that answer tells caches, when it is for the caller alone. */
  cacheWord: CacheWord | undefined
  /** Whether somebody has read the headers of that answer since it was made, and may have changed them. */
  answerRead: boolean
  /** Keeps the scope open while a body is still being streamed; what it returns ends that. */
  hold(): () => void
  /** Ends the budget. Calls `then` once nobody holds the scope any more. */
  end(then: () => void): void
}

/** What a {@link Scope} is opened with. */
export interface ScopeOptions {
  readonly clock: Clock
  /** Milliseconds a request may take. */
  readonly budget: number
  readonly header: (name: string) => string | undefined
  readonly upstreams: Upstreams
  /** The name of the gateway. Default `gateway`. */
  readonly gateway?: string
  /** Default: the security headers, without TLS. */
  readonly standing?: StandingHeaders
  /** Default `Bearer`. */
  readonly challenge?: string
  /** Default empty. */
  readonly base?: string
  /** Default `Authorization, Cookie`. */
  readonly credentials?: string
  /** Default none: the request is a real one. */
  readonly rehearsal?: Rehearsal | undefined
  /** Default none: the request comes from the same process. */
  readonly outgoing?: Outgoing | undefined
  /** Default {@link usualIdleTimeout}. */
  readonly idleTimeout?: number | undefined
}

/** Milliseconds in which a streamed body must go on when nobody says otherwise: twice the 30 s that event streams are kept alive by. */
export const usualIdleTimeout = 60_000

const shortestHint = 50

/** Milliseconds a handler has, once the budget is spent and everything cancelled, to answer by itself. */
const grace = 50

/** Opens the scope of a request: reads its id, its trace and its deadline, and starts the one timer it has. */
export const openScope = (options: ScopeOptions): Scope => new RequestScope(options)

/** A class, since every request has one, and it has many methods. */
class RequestScope implements Scope {
  readonly requestId: string
  readonly trace: Trace
  readonly standing: StandingHeaders
  readonly challenge: string
  readonly base: string
  readonly clock: Clock
  readonly startedAt: number
  readonly cancellation = cancellation()
  readonly header: (name: string) => string | undefined
  readonly upstreams: Upstreams
  readonly rehearsal: Rehearsal | undefined
  readonly gateway: string
  readonly outgoing: Outgoing | undefined
  idleTimeout: number
  answered = false
  readonly flights: Flights = new Map()
  turns: Turns | undefined = undefined
  readonly calls: CallRecord[] = []
  readonly defects: PartDefect[] = []
  readonly credentials: string
  authenticated = false
  principal: Principal = nobody
  token: string | undefined = undefined
  tokenFor: TokenFor | undefined = undefined
  degraded: readonly DegradedPart[] = none
  error: BffError | undefined = undefined
  answer: Response | undefined = undefined
  handedOn = false
  brokenOff: BffError | undefined = undefined
  cacheWord: CacheWord | undefined = undefined
  answerRead = false
  readonly #hint: number
  #allowed: number
  #controller: AbortController | undefined = undefined
  #holds = 1
  #ended: (() => void) | undefined = undefined
  #giveUp: ((reason: BffError) => void) | undefined = undefined
  #stopTimer: () => void

  constructor(options: ScopeOptions) {
    const {
      clock,
      budget,
      header,
      upstreams,
      challenge = 'Bearer',
      base = '',
      credentials = 'Authorization, Cookie',
      rehearsal,
      standing = securityHeaders,
      gateway = 'gateway',
      outgoing,
      idleTimeout = usualIdleTimeout,
    } = options
    this.standing = standing
    this.requestId = newRequestId(header('x-request-id'))
    this.trace = activeSpan() ?? traceOf(header('traceparent'), header('tracestate'))
    this.challenge = challenge
    this.base = base
    this.credentials = credentials
    this.clock = clock
    this.startedAt = clock.now()
    this.header = header
    this.upstreams = upstreams
    this.rehearsal = rehearsal
    this.gateway = gateway
    this.outgoing = outgoing
    this.idleTimeout = idleTimeout
    this.#hint = hintOf(header('x-request-timeout-ms'))
    this.#allowed = Math.min(budget, this.#hint)
    this.#stopTimer = clock.after(this.#allowed, () => this.#expire())
  }

  get locale(): string | undefined {
    return this.header('accept-language')?.split(/[,;]/, 1)[0]?.trim() || undefined
  }

  get appVersion(): string | undefined {
    return this.header('app-version')
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController()
      this.#controller = controller
      this.cancellation.add({ cancel: (reason) => controller.abort(reason) })
    }
    return this.#controller.signal
  }

  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject
      work.then(resolve, reject)
    })
  }

  get budget(): number {
    return this.#allowed
  }

  remaining(): number {
    return this.answered ? Number.POSITIVE_INFINITY : this.startedAt + this.#allowed - this.clock.now()
  }

  narrow(budget: number): void {
    if (budget < this.#allowed) this.allow(budget)
  }

  allow(budget: number): void {
    if (this.answered || this.cancellation.reason) return
    this.#allowed = Math.min(budget, this.#hint)
    this.#stopTimer()
    this.#stopTimer = this.clock.after(Math.max(0, this.remaining()), () => this.#expire())
  }

  hold(): () => void {
    let held = this.#holds > 0
    if (held) this.#holds += 1
    return () => {
      if (held) this.#release()
      held = false
    }
  }

  end(then: () => void): void {
    this.answered = true
    this.#stopTimer()
    this.#ended = then
    this.#release()
  }

  #expire(): void {
    const spent = new BffError('BFF_BUDGET_SPENT', `gateway: the budget of ${this.#allowed} ms is spent`)
    this.#stopTimer = this.clock.after(grace, () => this.#giveUp?.(spent))
    this.cancellation.cancel(spent)
  }

  #release(): void {
    this.#holds -= 1
    if (this.#holds > 0) return
    this.flights.clear() // what was read is not needed any more, even where the scope itself is still referred to
    this.#ended?.()
  }
}

const none: readonly DegradedPart[] = []

/** The client's bounded wish, `X-Request-Timeout-Ms`: never under 50 ms; anything but digits is ignored. */
const hintOf = (hint: string | undefined): number =>
  hint !== undefined && /^\d{1,9}$/.test(hint)
    ? Math.max(shortestHint, Number(hint))
    : Number.POSITIVE_INFINITY

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
