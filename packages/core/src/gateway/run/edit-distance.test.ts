import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

it.each([
  ['ISSUER', 'ISSUER', 0],
  ['ISUER', 'ISSUER', 1],
  ['ISSEUR', 'ISSUER', 1],
  ['HOME', 'HOST', 2],
  ['PATH', 'PORT', 3],
  ['ORDRES_URI', 'ORDERS_URL', 2],
  ['', 'PORT', 4],
])('between %j and %j lie %i', (one, other, distance) => {
  expect(editDistance(one, other)).toBe(distance)
})

it('is 0 for the same word only, the same both ways, and at most the longer length', () => {
  const word = fc.string({ unit: fc.constantFrom('A', 'B', '_'), maxLength: 8 })
  fc.assert(
    fc.property(word, word, (one, other) => {
      const distance = editDistance(one, other)
      expect(distance === 0).toBe(one === other)
      expect(editDistance(other, one)).toBe(distance)
      expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length))
      expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length))
    }),
  )
})
