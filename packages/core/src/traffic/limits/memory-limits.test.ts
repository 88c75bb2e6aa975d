import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { memoryLimits } from './memory-limits.ts'
import { changes, runChanges } from './test/run-changes.ts'
import { runSteps } from './test/run-steps.ts'
import { countAt, steps } from './test/steps.ts'

const stored = (maxKeys?: number) => {
  const clock = manualClock()
  const store = memoryLimits({ clock, wallClock: clock, ...(maxKeys && { maxKeys }) })
  const take = (caller: string, cost = 1) => store.take([countAt('burst', caller, clock.now(), { cost })])
  return { clock, store, take }
}

describe('limits in memory', () => {
  it('decide as the model does, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const { clock, store } = stored()
        const said = await runSteps(store, { now: clock.now, wait: clock.advance }, given)
        expect(said.store).toEqual(said.model)
      }),
      { numRuns: 300 },
    )
  })

  it('can change, and give nobody more at once than there is now, nor refuse longer than it all takes to come back', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (given) => {
        const { clock, store } = stored()
        await runChanges(store, clock, 'changing', given)
      }),
      { numRuns: 300 },
    )
  })

  it('say how long to wait, and then there is enough', () => {
    const { clock, take } = stored()
    for (let times = 0; times < 5; times += 1) take('a')

    expect(take('a')).toEqual([{ fits: false, remaining: 0, wait: 100, reset: 500 }])
    clock.advance(100)
    expect(take('a')).toEqual([{ fits: true, remaining: 0, wait: 0, reset: 500 }])
  })

  it('take nothing of one limit when another one refuses', () => {
    const { store } = stored()
    const both = [countAt('burst', 'a', 0), countAt('slow', 'a', 0, { cost: 3 })]

    expect(store.take(both)).toMatchObject([
      { fits: true, remaining: 4 },
      { fits: true, remaining: 0 },
    ])
    expect(store.take(both)).toMatchObject([
      { fits: true, remaining: 4 },
      { fits: false, remaining: 0 },
    ])
  })

  it('hold a million addresses in what they were given, and remember who has spent most', () => {
    const { store, take } = stored(1_000)
    for (let times = 0; times < 5; times += 1) take('greedy')

    for (let address = 0; address < 1_000_000; address += 1) take(`a${address}`)

    expect(store.size).toBe(1_000)
    expect(take('greedy')).toMatchObject([{ fits: false }])
  })

  it('forget who was whole again before anybody else', () => {
    const { clock, store, take } = stored(100)
    for (let caller = 0; caller < 100; caller += 1) take(`a${caller}`, caller < 50 ? 1 : 5)
    clock.advance(200)

    for (let caller = 0; caller < 50; caller += 1) take(`b${caller}`)

    expect(store.size).toBe(100)
    const refused = Array.from({ length: 50 }, (_, index) => take(`a${50 + index}`, 4))
    expect(refused.flat().filter(({ fits }) => fits).length).toBeLessThan(10)
  })

  it('refuse a size that is none', () => {
    expect(() => memoryLimits({ maxKeys: 5 })).toThrow(
      new TypeError('memoryLimits: maxKeys must be a whole number from 100 to 10000000, not 5'),
    )
  })
})
