import { BffError } from '../../errors/bff-error.ts'
import type { Logger } from '../../observe/log.ts'
import type { Limit } from '../../pressure/limit.ts'
import { type StoreBreaker, storeBreaker } from '../../pressure/store-breaker.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Count, Counted, LimitStore } from './limit-store.ts'
import { memoryLimits } from './memory-limits.ts'

/** One limit that has to be decided. */
export interface Asked {
  readonly limit: Limit
  readonly count: Count
}

/** Decides without the store, while it cannot be asked. */
export interface StoreLoss extends StoreBreaker {
  /** What counts then. */
  readonly local: LimitStore
  /**
   * The store has not answered.
   *
   * @throws BFF_STORE_UNAVAILABLE when one of the limits is closed then.
   */
  decide(asked: readonly Asked[]): readonly Counted[]
}

/**
 * What holds while a shared store is lost: of each limit the share of one instance, nothing, or everything is refused. After five
 * failures in a row it is not asked for a second, so that waiting for it costs nobody anything.
 */
export const storeLoss = (store: LimitStore, log: Logger, clock: Clock): StoreLoss => {
  const local = memoryLimits({ clock, maxKeys: 10_000 })
  const breaker = storeBreaker(clock, (failures, reason) =>
    log.warn({ failures, reason }, 'limits: store lost'),
  )

  return {
    local,
    get isOpen() {
      return breaker.isOpen
    },
    answered: breaker.answered,
    failed: breaker.failed,
    decide: (asked) => {
      const instances = Math.max(1, store.instances?.() ?? 1)
      const closed = asked.find(({ limit }) => limit.onStoreLoss === 'closed' && !limit.dryRun)
      if (closed)
        throw new BffError('BFF_STORE_UNAVAILABLE', `limits: ${closed.limit.name} cannot be counted`, {
          retryAfter: 1,
        })
      const held = asked.filter(({ limit }) => limit.onStoreLoss === 'local')
      const counted = local.take(held.map(({ count }) => shareOf(count, instances)))
      const byAsked = new Map(held.map((one, index) => [one, counted[index]]))
      return asked.map((one) => byAsked.get(one) ?? letThrough(one.count))
    },
  }
}

/** The share of one instance in what all of them may take. */
const shareOf = (count: Count, instances: number): Count => {
  const quota = Math.ceil(count.quota / instances)
  return { ...count, quota, interval: (count.interval * count.quota) / quota }
}

const letThrough = ({ quota }: Count): Counted => ({ fits: true, remaining: quota, wait: 0, reset: 0 })
