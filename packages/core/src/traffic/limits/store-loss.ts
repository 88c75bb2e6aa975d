import { BffError } from '../../errors/bff-error.ts'
import type { Logger } from '../../observe/log.ts'
import type { Limit, OnStoreLoss } from '../../pressure/limit.ts'
import { type StoreBreaker, type StoreHealth, storeBreaker } from '../../pressure/store-breaker.ts'
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
  /** Sees whether the store answers again, while nobody waits for it. What it takes for this request counts. */
  retry(asked: readonly Asked[]): void
  /** Remembers requests under way that the store may still count, and gives them back when it answers again. */
  owes(running: readonly Count[]): void
  /**
   * The store has not answered.
   *
   * @throws BFF_STORE_UNAVAILABLE when one of the limits is closed then.
   */
  decide(asked: readonly Asked[]): readonly Counted[]
  /** What `/health` shows of it. */
  health(): LossHealth
}

/** How the store has done so far, and how many limits were decided without it, by what they do then. */
interface LossHealth extends StoreHealth {
  readonly without: Readonly<Record<OnStoreLoss, number>>
}

/** Requests under way that are remembered for a store. Of others it forgets by itself, when their lease ends. */
const maxOwed = 10_000

/**
 * What holds while a shared store is lost: of each limit the share of one instance, nothing, or everything is refused. After five
 * failures in a row it is asked once a second only, so that waiting for it costs nobody anything.
 */
export const storeLoss = (store: LimitStore, log: Logger, clock: Clock): StoreLoss => {
  const local = memoryLimits({ clock, maxKeys: 10_000 })
  const breaker = storeBreaker(clock, (failures, reason) =>
    log.warn({ failures, reason }, 'limits: store lost'),
  )
  const { isDue, failed } = breaker
  let owed: Count[] = []
  const without = { local: 0, open: 0, closed: 0 } satisfies Record<OnStoreLoss, number>

  const answered = () => {
    breaker.answered()
    if (owed.length === 0) return
    const running = owed
    owed = []
    // Those that are not given back now are forgotten when their lease ends.
    settled(() => store.release(running)).catch(() => {})
  }
  const owes = (running: readonly Count[]) => {
    if (owed.length < maxOwed) owed.push(...running)
  }

  return {
    local,
    get isOpen() {
      return breaker.isOpen
    },
    isDue,
    retry: (asked) => {
      const counts = asked.map(({ count }) => ({ ...count, ahead: 0 }))
      // The request is counted here: it is not under way there.
      const running = counts.filter(({ kind }) => kind === 'concurrency')
      settled(() => store.take(counts)).then(
        () => {
          owes(running)
          answered()
        },
        (error) => {
          owes(running)
          failed(error)
        },
      )
    },
    answered,
    owes,
    failed,
    decide: (asked) => {
      const instances = Math.max(1, store.instances?.() ?? 1)
      const closed = asked.find(isClosed)
      if (closed) {
        without.closed += 1
        throw new BffError('BFF_STORE_UNAVAILABLE', `limits: ${closed.limit.name} cannot be counted`, {
          retryAfter: 1,
        })
      }
      const held = asked.filter(({ limit }) => limit.onStoreLoss === 'local')
      const counted = local.take(held.map(({ count }) => shareOf(count, instances)))
      const byAsked = new Map(held.map((one, index) => [one, counted[index]]))
      without.local += held.length
      without.open += asked.length - held.length
      return asked.map((one) => byAsked.get(one) ?? letThrough(one.count))
    },
    health: () => ({ ...breaker.health(), without }),
  }
}

/** Whether a request is refused for this limit while the store cannot be asked. */
export const isClosed = ({ limit }: Asked): boolean => limit.onStoreLoss === 'closed' && !limit.dryRun

/** What a store gives, or how it fails, whether at once or later. */
export const settled = async <T>(ask: () => T | Promise<T>): Promise<T> => ask()

/** The share of one instance in what all of them may take. */
const shareOf = (count: Count, instances: number): Count => {
  const quota = Math.ceil(count.quota / instances)
  return { ...count, quota, interval: (count.interval * count.quota) / quota }
}

const letThrough = ({ quota }: Count): Counted => ({ fits: true, remaining: quota, wait: 0, reset: 0 })
