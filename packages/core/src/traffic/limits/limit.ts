import type { Context } from 'hono'
import { checkRange } from '../../errors/option-range.ts'
import type {
  CalendarQuota,
  ConcurrencyLimit,
  LimitBy,
  OnStoreLoss,
  RateLimit,
} from '../../pressure/limit.ts'
import { calendar } from './calendar.ts'

/** What every limit can be asked for. */
export interface LimitOptions {
  /** Lower-case kebab, as clients see it in `RateLimit`. The same name is the same count, whichever routes it holds for. */
  readonly name: string
  /**
   * Whom it counts together: `address` (of IPv6 its /64), `principal`, `key`, `user`, `session`, `tenant` (the claim of that name),
   * `route` or `global`; or what a function makes of the request after authentication. It does not hold where there is none.
   */
  readonly by: LimitBy
  /** Whether it holds for a request. Default: for each. */
  readonly when?: (c: Context) => boolean
  /**
   * While a shared store cannot be asked: counts in this process the share of one instance, lets everything through, or refuses
   * with 503. Default `local`.
   */
  readonly onStoreLoss?: OnStoreLoss
  /** Counts and logs, and refuses nothing. Default `false`. */
  readonly dryRun?: boolean
}

/** What a limit that is spent can be asked for. */
interface SpentOptions extends LimitOptions {
  /** Units: requests, unless they cost more or less. */
  readonly quota: number
  /** What a request costs. Default: the `cost` of its route, which is 1, and what is charged afterwards. */
  readonly cost?: number | ((c: Context) => number)
  /**
   * Units an instance takes at once from a shared store at most, and spends within a second without asking: for callers that come
   * so often that a call to the store for each request is too much. From 2 to a tenth of the burst, of a calendar's quota. Default:
   * the store is asked for each request.
   */
  readonly batch?: number
}

/** A limit of so much within a time that slides. */
export interface RateOptions extends SpentOptions {
  /** Milliseconds in which the quota comes back, evenly; from 1,000 to 31 days. */
  readonly window: number
  /** Units that can be spent at once. Default: the quota. */
  readonly burst?: number
}

/** A limit of so much in a day or a month. */
export interface QuotaOptions extends SpentOptions {
  readonly per: 'day' | 'month'
  /** In which day and month begin, as in `Europe/Berlin`; of a function that of the caller, `UTC` when there is none such. Default `UTC`. */
  readonly timeZone?: string | ((c: Context) => string)
}

/** A limit of so many requests under way. */
export interface ConcurrencyOptions extends LimitOptions {
  /** Requests that may be under way. */
  readonly quota: number
  /**
   * Milliseconds after which a shared store forgets a request whose process is gone; those that are still under way are
   * renewed. Default 60,000; from 5,000 to 3,600,000.
   */
  readonly lease?: number
}

/**
 * Lets callers spend a quota within a window that slides: never more than `burst` and what came back since, with no second
 * helping where a window ends. One number is kept for each caller (GCRA, ITU-T I.371).
 *
 * @throws TypeError naming the option and its value.
 * @example
 * ```ts
 * import { limit } from '@bffkit/core/traffic'
 *
 * const perAddress = limit({ name: 'address', by: 'address', quota: 600, window: 60_000, burst: 100 })
 * ```
 */
export const limit = (options: RateOptions): RateLimit => {
  const { quota, window, burst = quota, cost, batch } = options
  const where = checked('limit', options)
  checkSpent(where, options)
  checkRange(`${where}: window`, window, { from: 1_000, to: 31 * 86_400_000, whole: true })
  checkRange(`${where}: burst`, burst, units)
  checkCost(where, cost, burst)
  checkBatch(where, batch, burst)
  return { kind: 'rate', ...common(options), quota, window, burst, cost, batch }
}

/**
 * Lets callers spend a quota in each day or month of the calendar. When four fifths of it are gone, the answer says so once in
 * `Quota-Warning`, and the log as well.
 *
 * @throws TypeError naming the option and its value.
 * @example
 * ```ts
 * import { quota } from '@bffkit/core/traffic'
 *
 * const daily = quota({ name: 'daily', by: 'key', quota: 10_000, per: 'day', timeZone: 'Europe/Berlin' })
 * ```
 */
export const quota = (options: QuotaOptions): CalendarQuota => {
  const { quota, per, timeZone = 'UTC', cost, batch } = options
  const where = checked('quota', options)
  checkSpent(where, options)
  if (per !== 'day' && per !== 'month')
    throw new TypeError(`${where}: per must be day or month, not ${JSON.stringify(per)}`)
  if (typeof timeZone === 'string') checkZone(where, timeZone)
  checkCost(where, cost, quota)
  checkBatch(where, batch, quota)
  return { kind: 'calendar', ...common(options), quota, per, timeZone, cost, batch }
}

/**
 * Lets a caller have so many requests under way at once, bodies that are streamed included.
 *
 * @throws TypeError naming the option and its value.
 * @example
 * ```ts
 * import { concurrency } from '@bffkit/core/traffic'
 *
 * const parallel = concurrency({ name: 'parallel', by: 'key', quota: 10 })
 * ```
 */
export const concurrency = (options: ConcurrencyOptions): ConcurrencyLimit => {
  const { quota, lease = 60_000 } = options
  const where = checked('concurrency', options)
  checkSpent(where, options)
  checkRange(`${where}: lease`, lease, { from: 5_000, to: 3_600_000, whole: true })
  return { kind: 'concurrency', ...common(options), quota, lease }
}

const common = ({ name, by, when, onStoreLoss = 'local', dryRun = false }: LimitOptions) => ({
  name,
  by,
  when,
  onStoreLoss,
  dryRun,
})

const units = { from: 1, to: 1_000_000_000, whole: true }

const whom = ['address', 'principal', 'key', 'user', 'session', 'tenant', 'route', 'global']

const checked = (maker: string, { name, by, when, onStoreLoss = 'local' }: LimitOptions): string => {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new TypeError(`${maker}: name must be lower-case kebab, not ${JSON.stringify(name)}`)
  const where = `${maker} ${name}`
  if (typeof by !== 'function' && !whom.includes(by))
    throw new TypeError(`${where}: by must be a function or one of ${whom.join(', ')}, not ${by}`)
  if (when !== undefined && typeof when !== 'function')
    throw new TypeError(`${where}: when must be a function, not ${when}`)
  if (!['local', 'open', 'closed'].includes(onStoreLoss))
    throw new TypeError(`${where}: onStoreLoss must be local, open or closed, not ${onStoreLoss}`)
  return where
}

const checkSpent = (where: string, { quota }: { readonly quota: number }) => {
  checkRange(`${where}: quota`, quota ?? Number.NaN, units)
}

const checkCost = (where: string, cost: unknown, most: number) => {
  if (typeof cost === 'number') checkRange(`${where}: cost`, cost, { from: 0, to: most, whole: true })
}

/** What instances have taken and not spent is missing to the others: ten of them leave something. */
const maxShare = 0.1

const checkBatch = (where: string, batch: unknown, most: number) => {
  if (batch === undefined) return
  const to = Math.floor(most * maxShare)
  if (to < 2)
    throw new TypeError(
      `${where}: batch is for limits that hold 20 or more at once, not ${most}: leave it out`,
    )
  checkRange(`${where}: batch`, typeof batch === 'number' ? batch : Number.NaN, { from: 2, to, whole: true })
}

const checkZone = (where: string, timeZone: string) => {
  try {
    calendar('day', timeZone)
  } catch {
    throw new TypeError(
      `${where}: timeZone must be one of the IANA database, not ${JSON.stringify(timeZone)}`,
    )
  }
}
