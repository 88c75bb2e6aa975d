import fc from 'fast-check'
import { expect } from 'vitest'
import type { ManualClock } from '../../../testing/manual-clock.ts'
import type { LimitStore } from '../limit-store.ts'
import { aheadOf } from './run-batches.ts'

/** A limit that changes while a caller asks, and pauses. */
export const changes = fc.array(
  fc.oneof(
    fc.record({
      quota: fc.constantFrom(1, 10, 100, 1_000),
      window: fc.constantFrom(1_000, 60_000, 3_600_000),
      burst: fc.constantFrom(1, 5, 10, 200),
    }),
    fc.record({ times: fc.constantFrom(1, 3, 300), cost: fc.constantFrom(1, 2) }),
    fc.record({ wait: fc.constantFrom(1, 100, 1_000, 60_000) }),
  ),
  { maxLength: 30 },
)

/** Has it happen, and expects that nobody gets more at once than there is now, or waits longer than for all of it. */
export const runChanges = async (
  store: LimitStore,
  clock: ManualClock,
  key: string,
  steps: typeof changes extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> => {
  let count = { ...aheadOf.rate, ahead: 0, key, quota: 10, interval: 1_000 }
  let atOnce = 0
  for (const step of steps) {
    if ('wait' in step) {
      clock.advance(step.wait)
      atOnce = 0
    } else if ('quota' in step) {
      count = { ...count, quota: step.burst, interval: step.window / step.quota }
      atOnce = 0
    } else
      for (let time = 0; time < step.times; time += 1) {
        const cost = Math.min(step.cost, count.quota)
        const [given] = await store.take([{ ...count, cost }])
        if (given?.fits) {
          atOnce += cost
          expect(atOnce).toBeLessThanOrEqual(count.quota)
          continue
        }
        expect(given?.wait).toBeLessThanOrEqual((count.quota + cost) * count.interval + 1)
        if (time > 0) break
        clock.advance(given?.wait ?? 0)
        expect(await store.take([{ ...count, cost }])).toMatchObject([{ fits: true }])
        atOnce = cost
        break
      }
  }
}
