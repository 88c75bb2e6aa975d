import { expect, it } from 'vitest'
import { checkRange, type Range } from './option-range.ts'

it.each<[number | undefined, Range]>([
  [undefined, { from: 1 }],
  [1, { from: 1 }],
  [10, { from: 1, to: 10, whole: true }],
  [0.5, { from: 0, to: 1 }],
])('takes %s in %j', (value, range) => {
  expect(() => checkRange('service orders: retry.attempts', value, range)).not.toThrow()
})

it.each<[number, Range, string]>([
  [0, { from: 1 }, 'a number of at least 1, not 0'],
  [11, { from: 1, to: 10 }, 'a number from 1 to 10, not 11'],
  [1.5, { from: 1, whole: true }, 'a whole number of at least 1, not 1.5'],
  [Number.NaN, { from: 1 }, 'a number of at least 1, not NaN'],
  [Number.POSITIVE_INFINITY, { from: 1 }, 'a number of at least 1, not Infinity'],
])('refuses %s in %j, naming option and value', (value, range, message) => {
  expect(() => checkRange('service orders: retry.attempts', value, range)).toThrow(
    new TypeError(`service orders: retry.attempts must be ${message}`),
  )
})
