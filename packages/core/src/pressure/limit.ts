import type { Context } from 'hono'

/** Whom a limit counts together. `undefined` of a function: it does not hold for this request. */
export type LimitBy =
  | 'address'
  | 'principal'
  | 'key'
  | 'user'
  | 'session'
  | 'tenant'
  | 'route'
  | 'global'
  | ((c: Context) => string | undefined)

/** What happens to requests while the store of limits cannot be asked. */
export type OnStoreLoss = 'local' | 'open' | 'closed'

/** What every limit has. */
interface AnyLimit {
  /** Lower-case kebab, as clients see it: the same name is the same count, whichever route. */
  readonly name: string
  readonly by: LimitBy
  readonly when: ((c: Context) => boolean) | undefined
  readonly onStoreLoss: OnStoreLoss
  readonly dryRun: boolean
}

/** A limit that is spent: by requests, or by what they cost. */
interface SpentLimit extends AnyLimit {
  readonly quota: number
  /** Its own cost of a request; `undefined`: that of the route, and what is charged afterwards. */
  readonly cost: number | ((c: Context) => number) | undefined
  /** Units an instance takes at once from a shared store at most; `undefined`: what each request costs. */
  readonly batch: number | undefined
}

/** So much within a sliding window. */
export interface RateLimit extends SpentLimit {
  readonly kind: 'rate'
  /** Milliseconds. */
  readonly window: number
  /** What can be spent at once. */
  readonly burst: number
}

/** So much in a day or a month of the calendar. */
export interface CalendarQuota extends SpentLimit {
  readonly kind: 'calendar'
  readonly per: 'day' | 'month'
  readonly timeZone: string | ((c: Context) => string)
}

/** So many requests under way. */
export interface ConcurrencyLimit extends AnyLimit {
  readonly kind: 'concurrency'
  readonly quota: number
  /** Milliseconds after which a shared store forgets a request whose process is gone. */
  readonly lease: number
}

/** What `limit()`, `quota()` and `concurrency()` make. */
export type Limit = RateLimit | CalendarQuota | ConcurrencyLimit

/** Named sets of limits, one of which holds for a caller, as `plans()` makes them. */
export interface Plans {
  readonly kind: 'plans'
  /** Every limit of every plan. */
  readonly all: readonly Limit[]
  /** The limits of a caller. */
  of(c: Context): readonly Limit[]
}

/** A limit or plans that are made anew whenever the gateway reloads, as `live()` makes them. */
export interface Live {
  readonly kind: 'live'
  /** What holds now. */
  readonly current: Limit | Plans
  /** Makes what is to hold. Throws what the app throws where its settings do not fit. */
  make(): Limit | Plans
  /** Lets it hold, for decisions from now on. */
  use(made: Limit | Plans): void
}

/** What a route or a gateway is limited by. */
export type LimitList = readonly (Limit | Plans | Live)[]

/** What a route says about its traffic. */
export interface TrafficDeclaration {
  /** Beside those of the gateway. Default none. */
  readonly limits?: LimitList
  /** What a request costs of limits without a cost of their own. Default 1. */
  readonly cost?: number
}
