import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { batches } from './batches.ts'
import type { Count } from './limit-store.ts'
import { aheadOf, decide, runBatches, shared } from './test/run-batches.ts'
import { sharedLimits } from './test/shared-limits.ts'

const { rate, daily } = aheadOf
const exact: Count = { ...rate, key: 'exact:a', ahead: 0 }

const oneInstance = () => {
  const clock = manualClock()
  const store = sharedLimits(clock)
  const instance = batches(store, clock)
  const ask = (more: Partial<Count> = {}) => decide(instance, [{ ...rate, ...more }])
  /** Asks until it has taken a whole batch ahead. */
  const hot = async () => {
    while (store.taken < 31) await ask()
  }
  return { clock, store, instance, ask, hot }
}

describe('what is taken ahead', () => {
  it.each([rate, { ...rate, interval: 1_000 }, daily])(
    'admits what the page says and never more, $kind $interval',
    async (count) => {
      await fc.assert(
        fc.asyncProperty(shared, async (given) => {
          const clock = manualClock()
          await runBatches(sharedLimits(clock), clock, count, given)
        }),
        { numRuns: 60 },
      )
    },
  )

  it('costs a busy caller a call for each batch', async () => {
    const { clock, store, ask } = oneInstance()
    for (let times = 0; times < 200; times += 1) {
      expect(await ask({ quota: 10_000, ahead: 50 })).toMatchObject([{ fits: true }])
      clock.advance(2)
    }

    expect(store.asked).toBe(9) // 1, 2, 4, 8, 16, 32, 50, 50, 50
  })

  it('is nothing for who comes seldom', async () => {
    const { clock, store, ask } = oneInstance()
    for (let times = 0; times < 20; times += 1) {
      await ask()
      clock.advance(1_001)
    }

    expect([store.asked, store.taken]).toEqual([20, 20])
  })

  it('lapses after a second, also where the process was late', async () => {
    const { clock, store, ask, hot } = oneInstance()
    await hot()
    const { asked } = store
    clock.advance(999)
    await ask()
    expect(store.asked).toBe(asked)
    clock.block(1)
    await ask()

    expect(store.asked).toBe(asked + 1)
  })

  it('says what is left and when it is whole again, as if it were spent one by one', async () => {
    const { clock, ask } = oneInstance()
    const seen = []
    for (let times = 0; times < 6; times += 1) {
      seen.push((await ask())[0]?.remaining)
      clock.advance(10)
    }
    expect(seen).toEqual([99, 98, 97, 96, 95, 94])
    expect(await ask()).toMatchObject([{ fits: true, wait: 0, reset: 640 }])
  })

  it('is fetched once for all who come at once, and for all of them', async () => {
    const { store, ask } = oneInstance()
    const given = await Promise.all(Array.from({ length: 60 }, () => ask()))

    expect(given.flat().every(({ fits }) => fits)).toBe(true)
    expect(store.asked).toBeLessThanOrEqual(3)
    expect(await ask()).toMatchObject([{ remaining: 39 }])
  })

  it('is refused once for all who come at once, and not asked for again until there is some', async () => {
    const { clock, store, ask } = oneInstance()
    await ask({ cost: 100 })
    const given = await Promise.all(Array.from({ length: 60 }, () => ask()))

    expect(given.flat()).toEqual(Array(60).fill({ fits: false, remaining: 0, wait: 100, reset: 10_000 }))
    expect(store.asked).toBe(2)
    clock.advance(40)
    expect(await ask({ cost: 3 })).toMatchObject([{ fits: false, wait: 260 }])
    expect(store.asked).toBe(2)
    clock.advance(60)
    expect(await ask()).toMatchObject([{ fits: true }])
  })

  it('pays a part of what costs more', async () => {
    const { store, ask, hot } = oneInstance()
    await hot()
    expect(await ask({ cost: 40 })).toMatchObject([{ fits: true }])
    const { taken } = store
    expect(await ask({ cost: 100 })).toMatchObject([{ fits: false }])

    expect(store.taken).toBe(taken)
  })

  it('pays what is charged, and the store has the rest', async () => {
    const { store, instance, ask, hot } = oneInstance()
    await hot()
    const before = (await ask())[0]?.remaining ?? 0
    const { asked } = store
    await instance.charge([{ ...rate, cost: 2 }])
    expect(store.asked).toBe(asked)
    await instance.charge([{ ...rate, cost: 20 }])
    expect(store.asked).toBe(asked + 1)

    expect(await ask()).toMatchObject([{ remaining: before - 23 }])
  })

  it('goes back when an exact limit beside it refuses, or nobody answers', async () => {
    const { store, instance, ask, hot } = oneInstance()
    await hot()
    const before = (await ask())[0]?.remaining ?? 0
    const both = [rate, { ...exact, cost: 60 }]
    expect(await decide(instance, both)).toMatchObject([
      { fits: true, remaining: before - 1 },
      { fits: true },
    ])
    expect(await decide(instance, both)).toMatchObject([
      { fits: true, remaining: before - 1 },
      { fits: false },
    ])
    store.lost = true
    await expect(decide(instance, both)).rejects.toThrow('lost')

    expect(await ask()).toMatchObject([{ fits: true, remaining: before - 2 }])
  })

  it('does not live longer when it goes back after it has lapsed', async () => {
    const { clock, store, instance, ask, hot } = oneInstance()
    await hot()
    const { take } = store
    const lost = Promise.withResolvers<never>()
    store.take = () => lost.promise
    const late = decide(instance, [rate, exact]) // has set one aside
    store.take = take
    clock.advance(1_000)
    const before = (await ask())[0]?.remaining
    lost.reject(new Error('lost'))
    await expect(late).rejects.toThrow('lost')

    expect((await ask({ cost: 0 }))[0]?.remaining).toBe(before)
  })

  it('is spent while the store is lost', async () => {
    const { store, ask, hot } = oneInstance()
    await hot()
    store.lost = true
    let spent = 0
    await expect(
      (async () => {
        while (spent < 100) {
          await ask()
          spent += 1
        }
      })(),
    ).rejects.toThrow('lost')

    expect(spent).toBeGreaterThan(0)
    store.lost = false
    expect(await ask()).toMatchObject([{ fits: true }])
  })

  it('counts who would be refused by what only runs dry', async () => {
    const { ask } = oneInstance()
    const seen = []
    for (let times = 0; times < 104; times += 1) seen.push((await ask({ dryRun: true }))[0]?.fits)

    expect(seen.filter((fits) => fits)).toHaveLength(100)
  })

  it('is not kept for more callers than there is room for', async () => {
    const clock = manualClock()
    const store = sharedLimits(clock)
    const instance = batches(store, clock, 2)
    const ask = (key: string) => decide(instance, [{ ...rate, key }])
    for (const key of ['a', 'a', 'a', 'b', 'c']) await ask(key)
    const { asked } = store
    await ask('a')

    expect(store.asked).toBe(asked + 1)
  })
})
