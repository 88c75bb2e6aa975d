import type { Count, Counted } from '../limit-store.ts'

/** What may be asked of a store in a test. */
export type Step =
  | { readonly do: 'take' | 'charge'; readonly counts: readonly Count[] }
  | { readonly do: 'release'; readonly index: number }
  | { readonly do: 'wait'; readonly ms: number }

/**
 * What a store of limits does, in the plainest words there are: a bucket is a level that rises with time, a quota a list of what
 * was spent in its period, what is under way a set. It knows neither theoretical arrival times nor eviction.
 */
export const limitModel = () => {
  const levels = new Map<string, { level: number; at: number }>()
  const spent = new Map<string, number>()
  const running = new Map<string, number>()

  const levelOf = ({ key, quota, interval }: Count, now: number) => {
    const bucket = levels.get(key) ?? { level: quota, at: now }
    return Math.min(quota, bucket.level + (now - bucket.at) / interval)
  }
  const has = (count: Count, now: number): number => {
    if (count.kind === 'rate') return levelOf(count, now)
    if (count.kind === 'calendar') return count.quota - (spent.get(count.key) ?? 0)
    return count.quota - (running.get(count.key) ?? 0)
  }
  const takeOne = (count: Count, cost: number, now: number) => {
    const { key, quota } = count
    if (count.kind === 'rate')
      levels.set(key, { level: Math.max(-quota, levelOf(count, now) - cost), at: now })
    else if (count.kind === 'calendar') spent.set(key, Math.min(2 * quota, (spent.get(key) ?? 0) + cost))
    else running.set(key, (running.get(key) ?? 0) + 1)
  }

  return {
    take: (counts: readonly Count[], now: number): Pick<Counted, 'fits' | 'remaining'>[] => {
      const fits = counts.map((count) => has(count, now) + 1e-6 >= Math.min(count.cost, count.quota))
      if (counts.every(({ dryRun }, index) => dryRun || fits[index]))
        for (const count of counts) takeOne(count, Math.min(count.cost, count.quota), now)
      return counts.map((count, index) => ({
        fits: fits[index] ?? false,
        remaining: Math.max(0, Math.floor(has(count, now) + 1e-6)),
      }))
    },
    charge: (counts: readonly Count[], now: number) => {
      for (const count of counts) takeOne(count, count.cost, now)
    },
    release: ({ key }: Count) => {
      const left = (running.get(key) ?? 0) - 1
      if (left > 0) running.set(key, left)
      else running.delete(key)
    },
  }
}
