import type { Logger } from '../../observe/log.ts'
import type { Limit, LimitList, Plans, TrafficDeclaration } from '../../pressure/limit.ts'
import { type Clock, wallClock } from '../../scope/clock.ts'
import { batches } from './batches.ts'
import type { LimitStore } from './limit-store.ts'
import { type LimitTools, RequestLimits } from './request-limits.ts'
import { storeLoss } from './store-loss.ts'

/** What a {@link limiter} is made of. */
export interface LimiterOptions {
  /** Those of the gateway, which hold for every route. */
  readonly limits: LimitList
  readonly store: LimitStore
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
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

/** Milliseconds between two lines about one limit. */
const quiet = 1_000

/** Limits the requests of a gateway by its own limits and those of its routes. */
export const limiter = ({ limits, store, clock, log, random }: LimiterOptions): Limiter => {
  const named = new Map<string, Limit | Plans>()
  const ofRoutes = new WeakMap<TrafficDeclaration, LimitList>()
  const loss = storeLoss(store, log, clock)
  let tools: LimitTools = { store, loss, wall: wallClock, random, note: notes(log, clock) }

  const learn = (all: LimitList, cost: number) => {
    const each = all.flatMap((owner) =>
      (owner.kind === 'plans' ? owner.all : [owner]).map((limit) => ({ owner, limit })),
    )
    for (const { owner, limit } of each) {
      const known = named.get(limit.name)
      if (known !== undefined && known !== owner)
        throw new TypeError(
          `limits: two are called ${limit.name}, so that what one counts would count for the other`,
        )
      named.set(limit.name, owner)
      if (
        limit.kind !== 'concurrency' &&
        limit.batch !== undefined &&
        store.givesAhead &&
        tools.store === store
      )
        tools = { ...tools, store: batches(store, clock) }
      const most = limit.kind === 'rate' ? limit.burst : limit.quota
      if (limit.kind !== 'concurrency' && limit.cost === undefined && cost > most)
        throw new TypeError(`limits: a request that costs ${cost} is over ${limit.name}, which holds ${most}`)
    }
  }
  learn(limits, 1)

  return {
    declares: (traffic) => {
      const all = [...new Set([...limits, ...(traffic.limits ?? [])])]
      learn(all, traffic.cost ?? 1)
      ofRoutes.set(traffic, all)
    },
    of: ({ route, traffic }) => {
      const held = (traffic && ofRoutes.get(traffic)) ?? limits
      return held.length === 0 ? undefined : new RequestLimits(tools, held, traffic?.cost ?? 1, route)
    },
  }
}

/** Writes one line a second about each limit, with how often it was. */
const notes = (log: Logger, clock: Clock): LimitTools['note'] => {
  const lines = new Map<string, { at: number; times: number }>()
  return (event, { name }, { principal, requestId }) => {
    const now = clock.now()
    const key = `${event} ${name}`
    const line = lines.get(key) ?? { at: Number.NEGATIVE_INFINITY, times: 0 }
    lines.set(key, line)
    line.times += 1
    if (now - line.at < quiet) return
    const { times } = line
    line.at = now
    line.times = 0
    const caller = { kind: principal.kind, id: principal.id }
    log.warn({ limit: name, times, requestId, principal: caller }, `limit: ${event}`)
  }
}
