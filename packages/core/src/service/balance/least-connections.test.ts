import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leastConnections } from './least-connections.ts'
import { someMembers } from './test/a-member.ts'

it('never takes an instance while another has fewer calls under way', () => {
  const step = fc.record({ ends: fc.option(fc.nat()) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 100 }), (count, steps) => {
      const all = someMembers(count)
      const choose = leastConnections(() => 0)

      for (const { ends } of steps) {
        const ending = ends === null ? undefined : all[ends % count]
        if (ending && ending.running > 0) ending.running -= 1
        const fewest = Math.min(...all.map(({ running }) => running))
        const chosen = choose(all)
        expect(chosen?.running).toBe(fewest)
        if (chosen) chosen.running += 1
      }
    }),
  )
})

it('takes idle instances by turns', () => {
  const all = someMembers(3)
  const choose = leastConnections(() => 0)

  expect(new Set([choose(all), choose(all), choose(all)]).size).toBe(3)
})

it('chooses none of none', () => {
  expect(leastConnections(() => 0)([])).toBe(undefined)
})
