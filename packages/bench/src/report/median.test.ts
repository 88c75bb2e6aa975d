import { describe, expect, it } from 'vitest'
import { median, percentile } from './median.ts'

describe('median', () => {
  it('is the middle one of an odd count, in whatever order they come', () => {
    expect(median([9, 1, 4])).toBe(4)
    expect(median([7])).toBe(7)
  })

  it('is the mean of the two in the middle of an even count', () => {
    expect(median([4, 1, 10, 2])).toBe(3)
  })

  it('sorts by value, not by text, and leaves its input alone', () => {
    const values = [100, 20, 3]
    expect(median(values)).toBe(20)
    expect(values).toEqual([100, 20, 3])
  })

  it('refuses to be the middle of nothing', () => {
    expect(() => median([])).toThrow(new RangeError('median: there are no values'))
  })
})

describe('percentile', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1)

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('of %d takes the nearest rank, %d', (p, value) => {
    expect(percentile(hundred, p)).toBe(value)
  })

  it('refuses to be the percentile of nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(new RangeError('percentile: there are no values'))
  })
})
