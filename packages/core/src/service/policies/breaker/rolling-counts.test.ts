import fc from 'fast-check'
import { expect, it } from 'vitest'
import { manualClock } from '../../../testing/manual-clock.ts'
import { rollingCounts } from './rolling-counts.ts'

it('counts what ended within its span, and forgets it in steps of a tenth', () => {
  const clock = manualClock()
  const counts = rollingCounts(10_000, clock)
  counts.add(true)
  clock.advance(1_000)
  counts.add(false)
  clock.advance(8_999)
  counts.add(false)
  expect([counts.calls, counts.failures]).toEqual([3, 1])

  clock.advance(1)
  counts.add(false)

  expect([counts.calls, counts.failures]).toEqual([3, 0])
})

it('has nothing left once it was cleared', () => {
  const counts = rollingCounts(10_000, manualClock())
  counts.add(true)
  counts.clear()

  expect([counts.calls, counts.failures]).toEqual([0, 0])
})

it('counts as a list of everything would', () => {
  const step = fc.record({ wait: fc.nat({ max: 25_000 }), failed: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const clock = manualClock()
      const counts = rollingCounts(10_000, clock)
      const all: { readonly second: number; readonly failed: boolean }[] = []

      for (const { wait, failed } of steps) {
        clock.advance(wait)
        counts.add(failed)
        const second = Math.floor(clock.now() / 1_000)
        all.push({ second, failed })
        const recent = all.filter((one) => one.second > second - 10)
        expect(counts.calls).toBe(recent.length)
        expect(counts.failures).toBe(recent.filter((one) => one.failed).length)
      }
    }),
  )
})
