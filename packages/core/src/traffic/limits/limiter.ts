import type { Reloads } from '../../edge/listen/reloads.ts'
import type { Logger } from '../../observe/log.ts'
import type { Limit, LimitList, Live, Plans, TrafficDeclaration } from '../../pressure/limit.ts'
import { type Clock, wallClock } from '../../scope/clock.ts'
import { batches } from './batches.ts'
import { limitEvents } from './limit-events.ts'
import type { LimitStore } from './limit-store.ts'
import { limitsOf } from './live.ts'
import { type LimitTools, RequestLimits } from './request-limits.ts'
import { storeLoss } from './store-loss.ts'

/** What a {@link limiter} is made of. */
export interface LimiterOptions extends Pick<Reloads, 'onReload'> {
  /** Those of the gateway, which hold for every route. */
  readonly limits: LimitList
  readonly store: LimitStore
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  /** What `/health` shows, by name. */
  readonly health: Map<string, () => unknown>
}

/** Limits the requests of a gateway. */
export interface Limiter {
  /**
   * Learns what a route declares.
   *
   * @throws TypeError when two limits have one name, or a request costs more than there can be.
   */
  declares(traffic: TrafficDeclaration): void
  /** The limits of a request; `undefined` when it has none. */
  of(matched: {
    readonly route: string | undefined
    readonly traffic: TrafficDeclaration | undefined
  }): RequestLimits | undefined
}

/** What holds for a route, and what a request of it costs. */
interface Learned {
  readonly all: LimitList
  readonly cost: number
}

/** Limits the requests of a gateway by its own limits and those of its routes. */
export const limiter = (options: LimiterOptions): Limiter => {
  const { limits, store, clock, log, random, health, onReload } = options
  const learned: Learned[] = []
  const named = new Map<string, Owner>()
  const lives = new Set<Live>()
  const ofRoutes = new WeakMap<TrafficDeclaration, LimitList>()
  const events = limitEvents(log, clock)
  const loss = storeLoss(store, log, clock)
  let tools: LimitTools = { store, loss, wall: wallClock, random, note: events.note }

  const takeAhead = (some: readonly Learned[]) => {
    const isBusy = some.some(({ all }) => all.flatMap(limitsOf).some((one) => 'batch' in one && one.batch))
    if (isBusy && store.givesAhead && tools.store === store)
      tools = { ...tools, store: batches(store, clock) }
  }
  const reload = () => {
    const made = new Map([...lives].map((one) => [one, one.make()]))
    const names = new Map<string, Owner>()
    for (const one of learned)
      check(one, names, (owner) => (owner.kind === 'live' && made.get(owner)) || owner)
    for (const [one, anew] of made) one.use(anew)
    takeAhead(learned)
  }
  const learn = (one: Learned) => {
    check(one, named)
    learned.push(one)
    takeAhead([one])
    const isLive = lives.size > 0
    for (const limit of one.all) if (limit.kind === 'live') lives.add(limit)
    if (lives.size > 0 && !isLive) onReload('limits', reload)
    if (one.all.length > 0) health.set('limits', () => ({ ...events.totals(), store: loss.health() }))
  }
  learn({ all: limits, cost: 1 })

  return {
    declares: (traffic) => {
      const all = [...new Set([...limits, ...(traffic.limits ?? [])])]
      learn({ all, cost: traffic.cost ?? 1 })
      ofRoutes.set(traffic, all)
    },
    of: ({ route, traffic }) => {
      const held = (traffic && ofRoutes.get(traffic)) ?? limits
      return held.length === 0 ? undefined : new RequestLimits(tools, held, traffic?.cost ?? 1, route)
    },
  }
}

type Owner = Limit | Plans | Live

/**
 * Looks for names that two have, and for costs that are over what there can be.
 *
 * @param named whose each name is, and learns whose
 * @param inForce what holds in place of one that is live; default what holds now
 */
const check = (
  { all, cost }: Learned,
  named: Map<string, Owner>,
  inForce: (owner: Owner) => Owner = (owner) => owner,
) => {
  for (const owner of all)
    for (const limit of limitsOf(inForce(owner))) {
      const known = named.get(limit.name)
      if (known !== undefined && known !== owner)
        throw new TypeError(
          `limits: two are called ${limit.name}, so that what one counts would count for the other`,
        )
      named.set(limit.name, owner)
      const most = limit.kind === 'rate' ? limit.burst : limit.quota
      if (limit.kind !== 'concurrency' && limit.cost === undefined && cost > most)
        throw new TypeError(`limits: a request that costs ${cost} is over ${limit.name}, which holds ${most}`)
    }
}
