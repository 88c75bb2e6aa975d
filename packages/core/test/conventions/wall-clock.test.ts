import { expect, it } from 'vitest'
import { wallClock } from './wall-clock.ts'

const found = (text: string, path = 'packages/core/src/edge/limits.test.ts') =>
  wallClock([{ path, text }]).map(({ line }) => line)

// Put together from parts, so that this file is not found by the rule it tests.
const below = (what: string, limit: string) => `expect(${what}).toBe${'LessThan'}(${limit})`

it.each([
  below('took', '400'),
  below('performance.now() - began', '50'),
  below('performance.now() - asked', 'timeout + 100'),
  below('Math.max(...after)', '100'),
])('finds %s', (line) => {
  expect(found(`\n${line}`)).toEqual([2])
})

it.each([
  below('took', '1_000'),
  below('res.status', '300'),
  below('performance.now() - asked', 'timeout + 1_000'),
])('leaves %s alone', (line) => {
  expect(found(line)).toEqual([])
})

it('leaves benchmarks and proofs alone, which are no unit tests', () => {
  expect(found(below('took', '400'), 'packages/bench/src/main.ts')).toEqual([])
})
