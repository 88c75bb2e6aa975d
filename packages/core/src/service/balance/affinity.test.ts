import fc from 'fast-check'
import { expect, it } from 'vitest'
import { affinity } from './affinity.ts'
import { aMember, someMembers } from './test/a-member.ts'

const keys = (count: number) => Array.from({ length: count }, (_, index) => `cart-${index}`)
const ids = fc.uniqueArray(fc.webUrl(), { minLength: 2, maxLength: 12 })

it('takes only the keys of an instance that goes, and gives them back when it returns', () => {
  fc.assert(
    fc.property(ids, fc.nat(), fc.array(fc.string(), { maxLength: 50 }), (ids, which, keys) => {
      const all = ids.map(aMember)
      const gone = all[which % all.length]
      const others = all.filter((member) => member !== gone)

      for (const key of keys) {
        const before = affinity(all, key)
        expect(affinity(others, key)).toBe(before === gone ? affinity(others, key) : before)
        expect(others.includes(affinity(others, key) ?? aMember('none'))).toBe(true)
      }
    }),
  )
})

it('comes to the same choice in every process, in whatever order the instances are', () => {
  fc.assert(
    fc.property(ids, fc.string(), (ids, key) => {
      const here = affinity(ids.map(aMember), key)
      const there = affinity(ids.toReversed().map(aMember), key)

      expect(there?.origin).toBe(here?.origin)
    }),
  )
})

it.each([2, 3, 10])('spreads keys over %i instances, each within a tenth of its share', (count) => {
  const all = someMembers(count)
  const chosen = keys(20_000).map((key) => affinity(all, key))

  for (const member of all) {
    const share = (chosen.filter((one) => one === member).length * count) / chosen.length
    expect(share).toBeGreaterThan(0.9)
    expect(share).toBeLessThan(1.1)
  }
})

it('spreads the keys of a lost instance over all that are left', () => {
  const [lost, ...left] = someMembers(5)
  const homeless = keys(20_000).filter((key) => affinity([...left, ...(lost ? [lost] : [])], key) === lost)
  const chosen = homeless.map((key) => affinity(left, key))

  for (const member of left) {
    const share = (chosen.filter((one) => one === member).length * left.length) / chosen.length
    expect(share).toBeGreaterThan(0.85)
    expect(share).toBeLessThan(1.15)
  }
})

it('chooses none of none', () => {
  expect(affinity([], 'cart-1')).toBe(undefined)
})
