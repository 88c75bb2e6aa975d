import type { Context } from 'hono'
import { BffError } from '../../errors/bff-error.ts'
import type { Limit, LimitList } from '../../pressure/limit.ts'
import { type Scope, scopeOf } from '../../scope/scope.ts'
import type { Batches } from './batches.ts'
import { countOf } from './count-of.ts'
import { identityOf, isEarly } from './identity.ts'
import type { LimitEvents } from './limit-events.ts'
import { type Decided, isNearlySpent, limitHeaders, secondsOf } from './limit-headers.ts'
import type { Count, Counted, LimitStore } from './limit-store.ts'
import { type Asked, isClosed, type StoreLoss, settled } from './store-loss.ts'

/** What the limits of requests need. */
export interface LimitTools {
  readonly store: LimitStore | Batches
  readonly loss: StoreLoss
  readonly wall: { now(): number }
  readonly random: () => number
  /** Notes that a limit refuses, would refuse, or is nearly spent. */
  readonly note: LimitEvents['note']
}

/** The limits of one request. */
export class RequestLimits {
  readonly #tools: LimitTools
  readonly #limits: LimitList
  readonly #cost: number
  readonly #route: string | undefined
  /** Those that were decided: what their headers say. */
  #decided: readonly Decided[] = none
  #headers: Readonly<Record<string, string>> | undefined = undefined
  /** Those that were taken: what is charged or given back. */
  #taken: readonly Taken[] = []
  #stopRenewing: (() => void) | undefined = undefined
  #ended = false

  constructor(tools: LimitTools, limits: LimitList, cost: number, route: string | undefined) {
    this.#tools = tools
    this.#limits = limits
    this.#cost = cost
    this.#route = route
  }

  /** What clients see of them, as far as they are decided; made once somebody looks. */
  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= limitHeaders(this.#decided)
    return this.#headers
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
    this.#ended = true
    this.#stopRenewing?.()
    const { loss } = this.#tools
    const over = this.#taken
    this.#taken = []
    for (const { store, decided } of over) {
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
    const { store, loss, wall } = this.#tools
    const asked: Asked[] = []
    const windows: (number | undefined)[] = []
    const ask = (limit: Limit) => {
      if (limit.when && !limit.when(c)) return
      const identity = identityOf(limit.by, c, this.#route)
      if (identity === undefined) return
      const { count, window } = countOf(limit, c, identity, this.#cost, wall.now())
      asked.push({ limit, count })
      windows.push(window)
    }
    for (const one of this.#limits) {
      const limit = one.kind === 'live' ? one.current : one
      if (limit.kind === 'plans') {
        // Nobody has a plan before it is known who is calling.
        if (!early) for (const ofPlan of limit.of(c)) ask(ofPlan)
      } else if (isEarly(limit.by) === early) ask(limit)
    }
    if (asked.length === 0) return
    const atHand = 'atHand' in store ? store.atHand(asked.map(({ count }) => count)) : undefined
    if (atHand) return this.#settle(scope, store, asked, windows, atHand)
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
        if (!this.#ended) this.#keepLeases(scope)
      },
      (error) => {
        // It may have taken a place and only said so too late.
        loss.owes(asked.flatMap(({ count }) => (count.kind === 'concurrency' ? count : [])))
        loss.failed(error)
        this.#settle(scope, loss.local, asked, windows, loss.decide(asked))
      },
    )
  }

  /** Makes the headers, and refuses when one limit does. */
  #settle(
    scope: Scope,
    store: LimitStore,
    asked: readonly Asked[],
    windows: readonly (number | undefined)[],
    counted: readonly Counted[],
  ): void {
    const taken = asked.every(({ limit: { dryRun } }, index) => dryRun || counted[index]?.fits !== false)
    const decided = asked.flatMap((one, index) => {
      const found = counted[index]
      return found ? { ...one, counted: found, window: windows[index], taken } : []
    })
    this.#decided = this.#decided.length === 0 ? decided : [...this.#decided, ...decided]
    this.#headers = undefined
    scope.limits = this
    const refusing = decided.filter(({ limit, counted }) => !counted.fits && !limit.dryRun)
    if (refusing.length > 0) throw this.#refusal(scope, refusing)
    this.#taken = [...this.#taken, { store, decided }]
    for (const one of decided) {
      if (!one.counted.fits) this.#tools.note('would refuse', one.limit, scope)
      else if (isNearlySpent(one)) this.#tools.note('nearly spent', one.limit, scope)
    }
    // Middleware that waits no longer has answered before: what is taken now is given back by nobody else.
    if (this.#ended) this.end(scope)
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

const taken = (store: LimitStore, asked: readonly Asked[]) => {
  try {
    return store.take(asked.map(({ count }) => count))
  } catch (error) {
    return Promise.reject(error)
  }
}
