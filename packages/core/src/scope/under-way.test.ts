import { expect, it } from 'vitest'
import { underWay } from './under-way.ts'

it('R1: forgets what has been under way for two to four seconds, and counts nothing twice when that ends', () => {
  const all = underWay()
  const begin = () => {
    const { generation } = all
    generation.running += 1
    return () => {
      generation.running -= 1
    }
  }
  const seen: number[] = []
  const stream = begin()
  for (const at of [1_000, 2_100, 3_000, 4_200]) {
    all.pass(at)
    seen.push(all.recent)
  }
  const quick = begin()
  seen.push(all.recent)
  stream()
  seen.push(all.recent)
  quick()
  seen.push(all.recent)

  expect(seen).toEqual([1, 1, 1, 0, 1, 1, 0])
})

it('R1: counts what began before somebody first said what time it is', () => {
  const all = underWay()
  all.generation.running += 1
  all.pass(1_000_000)

  expect(all.recent).toBe(1)
})
