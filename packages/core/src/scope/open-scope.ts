import { BffError } from '../errors/bff-error.ts'
import { activeSpan } from './active-span.ts'
import type { CacheWord } from './cache-word.ts'
import type { CallRecord } from './call-record.ts'
import { cancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import type { DegradedPart, PartDefect } from './degraded.ts'
import { addressOf, type Outgoing } from './incoming.ts'
import type { PartRecord } from './part-record.ts'
import { nobody, type Principal, type TokenFor } from './principal.ts'
import { newRequestId } from './request-id.ts'
import type { DryRun, Scope } from './scope.ts'
import { defaultSecurityHeaders, type SecurityHeaders } from './security-headers.ts'
import { type Trace, traceOf } from './trace.ts'

/** What a {@link Scope} is opened with. */
export interface ScopeOptions {
  readonly clock: Clock
  /** Milliseconds a request may take. */
  readonly budget: number
  readonly header: (name: string) => string | undefined
  /** What `service/` keeps of it. Default: it makes that itself. */
  readonly serviceState?: object
  /** The name of the gateway. Default `gateway`. */
  readonly gateway?: string
  /** Default: the security headers, without TLS. */
  readonly securityHeaders?: SecurityHeaders
  /** Default `Bearer`. */
  readonly challenge?: string
  /** Default empty. */
  readonly base?: string
  /** Default `Authorization, Cookie`. */
  readonly credentials?: string
  /** Default none: the request is a real one. */
  readonly dryRun?: DryRun | undefined
  /** Default none: the request comes from the same process. */
  readonly outgoing?: Outgoing | undefined
  /** Default no. */
  readonly overloaded?: boolean
  /** Whether somebody wants to know how its parts were decided. Default no. */
  readonly keepsParts?: boolean
  /** Default {@link defaultIdleTimeout}. */
  readonly idleTimeout?: number | undefined
}

/** Milliseconds until the head of an answer by default. */
export const defaultBudget = 3_000

/** Milliseconds in which a streamed body must go on by default: twice the 30 s that event streams are kept alive by. */
export const defaultIdleTimeout = 60_000

const shortestHint = 50

type GiveUp = (reason: BffError) => void

/** Milliseconds a handler has, once the budget is spent and everything cancelled, to answer by itself. */
const grace = 50

/** Opens the scope of a request: reads its id, its trace and its deadline, and starts the one timer it has. */
export const openScope = (options: ScopeOptions): Scope => new RequestScope(options)

class RequestScope implements Scope {
  readonly requestId: string
  readonly trace: Trace
  readonly securityHeaders: SecurityHeaders
  readonly challenge: string
  readonly base: string
  readonly clock: Clock
  readonly startedAt: number
  readonly cancellation = cancellation()
  readonly header: (name: string) => string | undefined
  readonly dryRun: DryRun | undefined
  readonly gateway: string
  readonly outgoing: Outgoing | undefined
  readonly overloaded: boolean
  readonly parts: PartRecord[] | undefined
  idleTimeout: number
  answered = false
  serviceState: object | undefined
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
  answerUntouched = false
  answerBytes: number | undefined = undefined
  brokenOff: BffError | undefined = undefined
  upgrade: Scope['upgrade'] = undefined
  scheme: string | undefined = undefined
  cacheWord: CacheWord | undefined = undefined
  answerRead = false
  limits: Scope['limits'] = undefined
  session: string | undefined = undefined
  charged = 0
  readonly #hint: number
  #allowed: number
  #controller: AbortController | undefined = undefined
  #holds = 1
  #ended: (() => void) | undefined = undefined
  #giveUp: GiveUp | undefined = undefined
  #stopTimer: () => void

  constructor(options: ScopeOptions) {
    const {
      clock,
      budget,
      header,
      serviceState,
      challenge = 'Bearer',
      base = '',
      credentials = 'Authorization, Cookie',
      dryRun,
      securityHeaders = defaultSecurityHeaders,
      gateway = 'gateway',
      outgoing,
      overloaded = false,
      idleTimeout = defaultIdleTimeout,
      keepsParts = false,
    } = options
    this.securityHeaders = securityHeaders
    this.requestId = newRequestId(header('x-request-id'))
    this.trace = activeSpan() ?? traceOf(header('traceparent'), header('tracestate'))
    this.challenge = challenge
    this.base = base
    this.credentials = credentials
    this.clock = clock
    this.startedAt = clock.now()
    this.header = header
    this.serviceState = serviceState
    this.dryRun = dryRun
    this.gateway = gateway
    this.outgoing = outgoing
    this.overloaded = overloaded
    this.parts = keepsParts ? [] : undefined
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

  get address(): string | undefined {
    return this.outgoing && addressOf(this.outgoing.req)
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
      const outer = this.#giveUp
      this.#giveUp = outer ? (spent) => this.#giveUpInTurn(spent, reject, outer) : reject
      work.then(resolve, reject)
    })
  }

  /** What stands around has as long again, to see what became of it. */
  #giveUpInTurn(spent: BffError, inner: GiveUp, outer: GiveUp): void {
    this.#stopTimer = this.clock.after(grace, () => outer(spent))
    inner(spent)
  }

  get budget(): number {
    return this.#allowed
  }

  remaining(): number {
    return this.answered ? Number.POSITIVE_INFINITY : this.startedAt + this.#allowed - this.clock.now()
  }

  allow(budget: number): void {
    if (this.answered || this.cancellation.reason) return
    this.#allowed = Math.min(budget, this.#hint)
    this.#stopTimer()
    this.#stopTimer = this.clock.after(Math.max(0, this.remaining()), () => this.#expire())
  }

  charge(units: number): void {
    if (!(Number.isSafeInteger(units) && units >= 0))
      throw new TypeError(`scope: charge takes a whole number of at least 0, not ${units}`)
    this.charged += units
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
    this.serviceState = undefined // what was read is not needed any more, even where the scope itself is still referred to
    this.#ended?.()
  }
}

const none: readonly DegradedPart[] = []

/** The client's bounded wish, `X-Request-Timeout-Ms`: never under 50 ms; anything but digits is ignored. */
const hintOf = (hint: string | undefined): number =>
  hint !== undefined && /^\d{1,9}$/.test(hint)
    ? Math.max(shortestHint, Number(hint))
    : Number.POSITIVE_INFINITY
