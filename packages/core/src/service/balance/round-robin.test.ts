import fc from 'fast-check'
import { expect, it } from 'vitest'
import { roundRobin } from './round-robin.ts'
import { someMembers } from './test/a-member.ts'

it('takes each instance equally often, wherever it begins', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 50 }),
      fc.noShrink(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (count, rounds, start) => {
        const all = someMembers(count)
        const choose = roundRobin(() => start)
        const chosen = Array.from({ length: count * rounds }, () => choose(all))

        for (const member of all) expect(chosen.filter((one) => one === member)).toHaveLength(rounds)
      },
    ),
  )
})

it('begins with another instance in another process', () => {
  const all = someMembers(3)
  const firsts = [0, 1 / 0x10000, 2 / 0x10000].map((start) => roundRobin(() => start)(all))

  expect(new Set(firsts).size).toBe(3)
})

it('chooses none of none', () => {
  expect(roundRobin(() => 0)([])).toBe(undefined)
})
