import type { ManualClock } from '../../../testing/manual-clock.ts'
import type { Count, LimitStore } from '../limit-store.ts'
import { memoryLimits } from '../memory-limits.ts'

/** Limits that instances share, as a test sees them: it says later what memory says at once, and gives units ahead. */
export const sharedLimits = (clock: ManualClock) => {
  const memory = memoryLimits({ clock, wallClock: clock })
  const store = {
    /** How often it was asked. */
    asked: 0,
    /** Units that were taken. */
    taken: 0,
    /** Does not answer. */
    lost: false,
    givesAhead: true,
    take: async (counts: readonly Count[]) => {
      store.asked += 1
      if (store.lost) throw new Error('lost')
      const counted = memory.take(counts)
      if (!counted.every(({ fits }, index) => fits || counts[index]?.dryRun)) return counted
      return counted.map((one, index) => {
        const count = counts[index]
        if (!count) return one
        const ahead = one.fits ? Math.min(count.ahead ?? 0, Math.floor(one.remaining / 2)) : 0
        const more = { ...count, cost: ahead }
        if (ahead > 0) memory.charge([more])
        store.taken += Math.min(count.cost, count.quota) + ahead
        const [{ remaining, reset } = one] = memory.take([{ ...count, cost: 0, dryRun: true }])
        return count.kind === 'concurrency' ? one : { ...one, remaining, reset, ahead }
      })
    },
    charge: async (counts: readonly Count[]) => {
      store.asked += 1
      memory.charge(counts)
    },
    release: memory.release,
  } satisfies LimitStore & Record<string, unknown>
  return store
}
