import { expect, it } from 'vitest'
import { inRange } from './in-range.ts'

it.each([
  ['4.6.7', '^4.0.0', true],
  ['5.0.0', '^4.0.0', false],
  ['0.2.9', '^0.2.1', true],
  ['0.3.0', '^0.2.1', false],
  ['4.1.9', '~4.1.2', true],
  ['4.2.0', '~4.1.2', false],
  ['4.6.7', '>=4.1 <5', true],
  ['5.0.0', '>= 4.1 < 5', false],
  ['2.3.0', '1.x || 2.x', true],
  ['3.0.0', '1.x || 2.x', false],
  ['4.6.7', '4.6.7', true],
  ['4.6.8', '4.6.7', false],
  ['4.6.8', '4', true],
  ['1.0.0', '*', true],
  ['1.0.0', 'workspace:*', true],
])('%s in %s: %s', (version, range, fits) => {
  expect(inRange(version, range)).toBe(fits)
})
