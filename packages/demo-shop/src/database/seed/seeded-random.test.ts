import { expect, it } from 'vitest'
import { seededRandom } from './seeded-random.ts'

it('makes the same choices for the same seed, and others for another', () => {
  const choices = (seed: number) => {
    const random = seededRandom(seed)
    return [
      random.int(1, 1_000),
      random.pick(['a', 'b', 'c']),
      random.several([1, 2, 3, 4], 2),
      random.digits(6),
    ]
  }
  expect(choices(7)).toEqual(choices(7))
  expect(choices(7)).not.toEqual(choices(8))
})

it('stays within bounds, both included', () => {
  const random = seededRandom(1)
  const drawn = new Set(Array.from({ length: 200 }, () => random.int(1, 3)))
  expect([...drawn].sort()).toEqual([1, 2, 3])
})

it('takes several without taking one twice', () => {
  expect(seededRandom(1).several(['a', 'b', 'c'], 9).sort()).toEqual(['a', 'b', 'c'])
})

it('writes digits with their leading zeros', () => {
  const random = seededRandom(3)
  const lengths = Array.from({ length: 100 }, () => random.digits(4).length)
  expect(new Set(lengths)).toEqual(new Set([4]))
})
