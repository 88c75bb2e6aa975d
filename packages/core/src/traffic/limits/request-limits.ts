import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { BffError } from '../../errors/bff-error.ts'
import type { Limit, LimitList } from '../../pressure/limit.ts'
import { type Scope, scopeOf } from '../../scope/scope.ts'
import { type Calendar, calendar } from './calendar.ts'
import { digestOf, identityOf, isEarly } from './identity.ts'
import { type Decided, isNearlySpent, limitHeaders, secondsOf } from './limit-headers.ts'
import type { Count, Counted, LimitStore } from './limit-store.ts'
import { type Asked, isClosed, type StoreLoss, settled } from './store-loss.ts'

/** What the limits of requests need. */
export interface LimitTools {
  readonly store: LimitStore
  readonly loss: StoreLoss
  readonly wall: { now(): number }
  readonly random: () => number
  /** Notes that a limit refuses, would refuse, or is nearly spent. */
  note(event: 'refused' | 'would refuse' | 'nearly spent', limit: Limit, scope: Scope): void
}

/** The limits of one request. */
export class RequestLimits {
  readonly #tools: LimitTools
  readonly #limits: LimitList
  readonly #cost: number
  readonly #route: string | undefined
  /** Those that were decided: what their headers say. */
  #decided: readonly Decided[] = none
  /** Those that were taken: what is charged or given back. */
  #taken: readonly Taken[] = []
  #stopRenewing: (() => void) | undefined = undefined

  constructor(tools: LimitTools, limits: LimitList, cost: number, route: string | undefined) {
    this.#tools = tools
    this.#limits = limits
    this.#cost = cost
    this.#route = route
  }

  /**
   * Decides what needs no caller, before anything that costs.
   *
   * @throws BFF_RATE_LIMITED, BFF_STORE_UNAVAILABLE
   */
  early(c: Context): void | Promise<void> {
    return this.#decide(c, true)
  }

  /**
   * Decides the rest, when it is known who is calling.
   *
   * @throws BFF_RATE_LIMITED, BFF_STORE_UNAVAILABLE
   */
  late(c: Context): void | Promise<void> {
    return this.#decide(c, false)
  }

  /** Charges what the request turned out to cost, and gives back its place among those under way. */
  end(scope: Scope): void {
    this.#stopRenewing?.()
    const { loss } = this.#tools
    for (const { store, decided } of this.#taken) {
      const running = runningOf(decided)
      if (running.length > 0)
        settled(() => store.release(running)).catch((error) => {
          loss.owes(running)
          loss.failed(error)
        })
      const charged = scope.charged === 0 ? [] : chargedOf(decided, scope.charged)
      if (charged.length > 0) settled(() => store.charge(charged)).catch(loss.failed)
    }
  }

  #decide(c: Context, early: boolean): void | Promise<void> {
    const scope = scopeOf(c)
    const asked: Asked[] = []
    const windows: (number | undefined)[] = []
    const ask = (limit: Limit) => {
      if (limit.when && !limit.when(c)) return
      const identity = identityOf(limit.by, c, this.#route)
      if (identity === undefined) return
      const { count, window } = this.#countOf(limit, c, identity)
      asked.push({ limit, count })
      windows.push(window)
    }
    for (const limit of this.#limits) {
      if (limit.kind === 'plans') {
        // Nobody has a plan before it is known who is calling.
        if (!early) for (const one of limit.of(c)) ask(one)
      } else if (isEarly(limit.by) === early) ask(limit)
    }
    if (asked.length === 0) return
    const { store, loss } = this.#tools
    if (loss.isOpen) {
      const isDue = loss.isDue()
      // Who would be refused anyway waits for the store, so that the first request after an outage is none too late.
      if (!isDue || !asked.some(isClosed)) {
        if (isDue) loss.retry(asked)
        return this.#settle(scope, loss.local, asked, windows, loss.decide(asked))
      }
    }
    const given = taken(store, asked)
    if (!(given instanceof Promise)) return this.#settle(scope, store, asked, windows, given)
    return given.then(
      (counted) => {
        loss.answered()
        this.#settle(scope, store, asked, windows, counted)
        this.#keepLeases(scope)
      },
      (error) => {
        loss.owes(asked.flatMap(({ count }) => (count.kind === 'concurrency' ? count : [])))
        loss.failed(error)
        this.#settle(scope, loss.local, asked, windows, loss.decide(asked))
      },
    )
  }

  #countOf(limit: Limit, c: Context, identity: string): { count: Count; window: number | undefined } {
    const { name, dryRun, quota } = limit
    const key = `${name}:${digestOf(name, identity)}`
    if (limit.kind === 'concurrency') {
      const { lease } = limit
      const holder = newHolder()
      return {
        count: { ...empty, key, kind: 'concurrency', cost: 1, quota, lease, holder, dryRun },
        window: undefined,
      }
    }
    const cost = costOf(limit.cost, c, this.#cost)
    if (limit.kind === 'rate') {
      const { window, burst } = limit
      const interval = window / quota
      const count: Count = { ...empty, key, kind: 'rate', cost, quota: burst, interval, dryRun }
      return { count, window: Math.ceil(window / 1_000) }
    }
    const { id, endsAt, length } = calendarOf(limit.per, limit.timeZone, c)(this.#tools.wall.now())
    return {
      count: { ...empty, key: `${key}:${id}`, kind: 'calendar', cost, quota, endsAt, dryRun },
      window: length,
    }
  }

  /** Makes the headers, and refuses when one limit does. */
  #settle(
    scope: Scope,
    store: LimitStore,
    asked: readonly Asked[],
    windows: readonly (number | undefined)[],
    counted: readonly Counted[],
  ): void {
    const decided = asked.flatMap((one, index) => {
      const found = counted[index]
      return found ? { ...one, counted: found, window: windows[index] } : []
    })
    this.#decided = this.#decided.length === 0 ? decided : [...this.#decided, ...decided]
    scope.limitHeaders = limitHeaders(this.#decided)
    const refusing = decided.filter(({ limit, counted }) => !counted.fits && !limit.dryRun)
    if (refusing.length > 0) throw this.#refusal(scope, refusing)
    this.#taken = [...this.#taken, { store, decided }]
    for (const one of decided) {
      if (!one.counted.fits) this.#tools.note('would refuse', one.limit, scope)
      else if (isNearlySpent(one)) this.#tools.note('nearly spent', one.limit, scope)
    }
  }

  #refusal(scope: Scope, refusing: readonly Decided[]): BffError {
    for (const { limit } of refusing) this.#tools.note('refused', limit, scope)
    const names = refusing.map(({ limit }) => limit.name)
    const seconds = Math.max(1, ...refusing.map(({ counted }) => secondsOf(counted)))
    return new BffError('BFF_RATE_LIMITED', `limits: ${names.join(' and ')} spent`, {
      retryAfter: seconds + Math.floor(this.#tools.random() * (1 + Math.min(60, Math.ceil(seconds / 4)))),
      violatedPolicies: names,
    })
  }

  /** Says to a shared store that the request goes on, as long as it does. */
  #keepLeases(scope: Scope): void {
    const { store, loss } = this.#tools
    const running = this.#taken.flatMap((taken) => (taken.store === store ? runningOf(taken.decided) : []))
    if (!store.renew || running.length === 0) return
    const renew = () => {
      settled(() => store.renew?.(running)).catch(loss.failed)
      again()
    }
    const shortest = Math.min(...running.map(({ lease }) => lease))
    const again = () => {
      this.#stopRenewing = scope.clock.after(shortest / 3, renew)
    }
    this.#stopRenewing?.()
    again()
  }
}

/** What was taken from a store. */
interface Taken {
  readonly store: LimitStore
  readonly decided: readonly Decided[]
}

const none: readonly Decided[] = []

const runningOf = (decided: readonly Decided[]): Count[] =>
  decided.flatMap(({ count }) => (count.kind === 'concurrency' ? count : []))

/** What a limit counts by a cost of its own is not charged again. */
const chargedOf = (decided: readonly Decided[], cost: number): Count[] =>
  decided.flatMap(({ limit, count }) =>
    limit.kind !== 'concurrency' && limit.cost === undefined ? { ...count, cost } : [],
  )

/** Names each request anew: an id a client sends can come twice at once. */
const newHolder = () => {
  holders += 1
  return `${instance}:${holders}`
}
const instance = randomUUID()
let holders = 0

const empty = { cost: 0, interval: 0, endsAt: 0, lease: 0, holder: '' } as const

const taken = (store: LimitStore, asked: readonly Asked[]) => {
  try {
    return store.take(asked.map(({ count }) => count))
  } catch (error) {
    return Promise.reject(error)
  }
}

const costOf = (own: number | ((c: Context) => number) | undefined, c: Context, ofRoute: number): number => {
  if (own === undefined) return ofRoute
  if (typeof own === 'number') return own
  const cost = own(c)
  if (!(Number.isSafeInteger(cost) && cost >= 0))
    throw new TypeError(`limits: cost must be a whole number of at least 0, not ${cost}`)
  return cost
}

/** More than there are zones. */
const maxCalendars = 2_000

const calendars = new Map<string, Calendar>()

const calendarOf = (
  per: 'day' | 'month',
  timeZone: string | ((c: Context) => string),
  c: Context,
): Calendar => {
  const zone = typeof timeZone === 'string' ? timeZone : timeZone(c)
  const key = `${per} ${zone}`
  const found = calendars.get(key)
  if (found) return found
  const made = knownCalendar(per, zone)
  // A caller who invents zones gets UTC and leaves nothing behind; one who spells them in many ways, not much.
  if (made && calendars.size < maxCalendars) calendars.set(key, made)
  return made ?? calendarOf(per, 'UTC', c)
}

const knownCalendar = (per: 'day' | 'month', zone: string): Calendar | undefined => {
  try {
    return calendar(per, zone)
  } catch {
    return undefined
  }
}
