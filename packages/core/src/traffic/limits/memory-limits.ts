import { checkRange } from '../../errors/option-range.ts'
import { processClock } from '../../pressure/process-clock.ts'
import { type Clock, wallClock } from '../../scope/clock.ts'
import { fullAt, unitsIn, waitFor } from './gcra.ts'
import type { Count, Counted, LimitStore } from './limit-store.ts'

/** How limits are kept in memory. */
export interface MemoryLimitsOptions {
  /** Counts that are kept; beyond that the one that is soonest full again is forgotten. Default 100,000, about 20 MB. */
  readonly maxKeys?: number
  /** Time that goes by, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
  /** Milliseconds since 1970, for tests. Default the machine's. */
  readonly wallClock?: Pick<Clock, 'now'>
}

/** A {@link LimitStore} in which everything is there at once. */
export interface MemoryLimits extends LimitStore {
  take(counts: readonly Count[]): readonly Counted[]
  /** Counts that are kept, and requests under way. */
  readonly size: number
}

/** What is kept of one caller. */
interface Kept {
  /** When it is whole again: for GCRA the only number. */
  full: number
  /** Units of a calendar that are spent. */
  spent: number
}

/** Of how many counts the one is forgotten that is soonest full. */
const sample = 8

/**
 * Keeps limits in the memory of this process. However many addresses there are, it holds `maxKeys` counts: when a new one
 * comes, of some the one is forgotten that is soonest full again, so that who has spent most is remembered longest.
 *
 * @throws TypeError when `maxKeys` is no whole number from 100 to 10,000,000.
 * @example
 * ```ts
 * import { memoryLimits } from '@bffkit/core/traffic'
 *
 * const limitStore = memoryLimits({ maxKeys: 1_000_000 })
 * ```
 */
export const memoryLimits = (options: MemoryLimitsOptions = {}): MemoryLimits => {
  const { maxKeys = 100_000, clock = processClock, wallClock: wall = wallClock } = options
  checkRange('memoryLimits: maxKeys', maxKeys, { from: 100, to: 10_000_000, whole: true })
  const kept = new Map<string, Kept>()
  const running = new Map<string, number>()
  let hand = kept.entries()

  const forgetOne = (now: number) => {
    let soonest: [key: string, at: number] | undefined
    for (let seen = 0; seen < sample; seen += 1) {
      const { value } = hand.next()
      if (!value) {
        hand = kept.entries()
        continue
      }
      const [key, { full }] = value
      if (full <= now) {
        kept.delete(key)
        return
      }
      if (!soonest || full < soonest[1]) soonest = [key, full]
    }
    if (soonest) kept.delete(soonest[0])
  }

  const put = (key: string, full: number, spent: number, now: number) => {
    const found = kept.get(key)
    if (found) {
      found.full = full
      found.spent = spent
      return
    }
    while (kept.size >= maxKeys) forgetOne(now)
    kept.set(key, { full, spent })
  }

  const isThere = (count: Count, now: number): boolean => {
    const { key, kind, cost, quota } = count
    if (kind === 'concurrency') return (running.get(key) ?? 0) < quota
    if (kind === 'calendar') return spentOf(key) + Math.min(cost, quota) <= quota
    const bucket = bucketOf(count)
    const found = kept.get(key)
    const full = fullAt(bucket, found?.full, now)
    // What a caller owed by another rate, or another clock, shall become less from now on.
    if (found && found.full > full) found.full = full
    return waitFor(bucket, full, now, cost) === 0
  }
  const spentOf = (key: string) => kept.get(key)?.spent ?? 0

  const spend = (count: Count, cost: number, now: number) => {
    const { key, kind, quota, interval, endsAt } = count
    if (kind === 'concurrency') running.set(key, (running.get(key) ?? 0) + 1)
    else if (kind === 'calendar')
      put(key, now + endsAt - wall.now(), Math.min(spentOf(key) + cost, 2 * quota), now)
    else {
      const full = fullAt(bucketOf(count), kept.get(key)?.full, now) + cost * interval
      put(key, Math.min(full, now + 2 * quota * interval), 0, now)
    }
  }

  const look = (count: Count, fits: boolean, now: number): Counted => {
    const { key, kind, quota, endsAt, cost } = count
    if (kind === 'concurrency')
      return { fits, remaining: Math.max(0, quota - (running.get(key) ?? 0)), wait: 0, reset: 0 }
    if (kind === 'calendar') {
      const reset = Math.max(0, endsAt - wall.now())
      return { fits, remaining: Math.max(0, quota - spentOf(key)), wait: fits ? 0 : reset, reset }
    }
    const bucket = bucketOf(count)
    const full = fullAt(bucket, kept.get(key)?.full, now)
    const wait = fits ? 0 : waitFor(bucket, full, now, cost)
    return { fits, remaining: unitsIn(bucket, full, now), wait, reset: full - now }
  }

  return {
    take: (counts) => {
      const now = clock.now()
      const fits = counts.map((count) => isThere(count, now))
      if (counts.every(({ dryRun }, index) => dryRun || fits[index]))
        for (const count of counts) spend(count, atMost(count), now)
      return counts.map((count, index) => look(count, fits[index] ?? true, now))
    },
    charge: (counts) => {
      const now = clock.now()
      for (const count of counts) spend(count, count.cost, now)
    },
    release: (counts) => {
      for (const { key } of counts) {
        const left = (running.get(key) ?? 0) - 1
        if (left > 0) running.set(key, left)
        else running.delete(key)
      }
    },
    get size() {
      return kept.size + running.size
    },
  }
}

/** A request that costs more than there ever is costs all there is: otherwise nobody could make it. */
const atMost = ({ cost, quota }: Count) => Math.min(cost, quota)

const bucketOf = ({ interval, quota }: Count) => ({ interval, burst: quota })
