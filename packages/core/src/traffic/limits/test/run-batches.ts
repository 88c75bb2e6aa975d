import fc from 'fast-check'
import { expect } from 'vitest'
import type { ManualClock } from '../../../testing/manual-clock.ts'
import { type Batches, batches } from '../batches.ts'
import type { Count, LimitStore } from '../limit-store.ts'

/** Counts of which is taken ahead. */
export const aheadOf = {
  rate: {
    key: 'burst:a',
    kind: 'rate',
    cost: 1,
    quota: 100,
    interval: 100,
    endsAt: 0,
    lease: 0,
    holder: '',
    dryRun: false,
    ahead: 10,
  },
  daily: {
    key: 'daily:a',
    kind: 'calendar',
    cost: 1,
    quota: 100,
    interval: 0,
    endsAt: 86_400_000,
    lease: 0,
    holder: '',
    dryRun: false,
    ahead: 10,
  },
} as const satisfies Record<string, Count>

/** Decides as a request does. */
export const decide = async (instance: Batches, counts: readonly Count[]) =>
  instance.atHand(counts) ?? (await instance.take(counts))

/** What happens to three instances that share a store, each with a batch of its own or none. */
export const shared = fc.record({
  quota: fc.constantFrom(20, 60, 100),
  sizes: fc.array(fc.constantFrom<number>(0, 2, 5, 10), { minLength: 3, maxLength: 3 }),
  steps: fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          by: fc.nat(2),
          cost: fc.constantFrom(1, 1, 2, 13),
          times: fc.constantFrom(1, 1, 20, 150),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ wait: fc.constantFrom(0, 10, 99, 250, 500, 501, 999, 1_000, 5_000, 50_000) }),
      },
      { weight: 1, arbitrary: fc.record({ crash: fc.nat(2) }) },
    ),
    { maxLength: 40 },
  ),
})

/** Has instances do it, and expects what the page on limits says of `batch`. */
export const runBatches = async (
  store: LimitStore,
  clock: ManualClock,
  count: Count,
  { quota, sizes, steps }: typeof shared extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> => {
  let taken = 0
  const counting: LimitStore = {
    ...store,
    take: async (counts) => {
      const counted = await store.take(counts)
      if (counted.every(({ fits }) => fits))
        for (const [index, { cost, quota }] of counts.entries())
          taken += Math.min(cost, quota) + (counted[index]?.ahead ?? 0)
      return counted
    },
  }
  const levelOf = async (asked: Count): Promise<number> => {
    const [{ remaining, reset } = { remaining: 0, reset: 0 }] = await store.take([
      { ...asked, cost: 0, ahead: 0 },
    ])
    return asked.kind === 'rate' ? quota - reset / asked.interval : remaining
  }
  const instances = sizes.map(() => batches(counting, clock))
  const admitted: { at: number; units: number }[] = []

  for (const step of steps) {
    if ('wait' in step) clock.advance(step.wait)
    else if ('crash' in step) instances[step.crash] = batches(counting, clock)
    else
      for (let time = 0; time < step.times; time += 1) {
        const asked = { ...count, quota, cost: step.cost, ahead: sizes[step.by] ?? 0 }
        const [given] = await decide(instances[step.by] ?? batches(counting, clock), [asked])
        if (!given?.fits) {
          expect(await levelOf(asked)).toBeLessThan(step.cost)
          break
        }
        admitted.push({ at: clock.now(), units: step.cost })
      }
  }

  const total = admitted.reduce((sum, { units }) => sum + units, 0)
  expect(taken).toBeLessThanOrEqual(2 * total)
  if (count.kind === 'calendar') expect(total).toBeLessThanOrEqual(quota)
  else {
    const ahead = sizes.reduce((sum, size) => sum + size, 0)
    const most = quota + Math.min(ahead, 1_000 / count.interval)
    for (const [index, first] of admitted.entries()) {
      let units = 0
      for (const one of admitted.slice(index)) {
        units += one.units
        const bound = most + (one.at - first.at) / count.interval + 1e-3
        if (units > bound) expect({ units, bound, first, last: one }).toBeUndefined()
      }
    }
  }
}
