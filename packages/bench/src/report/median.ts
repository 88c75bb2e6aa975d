/**
 * The middle of some numbers; of an even count, the mean of the two in the middle.
 *
 * @throws RangeError when there are none.
 */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  const upper = sorted[Math.floor(sorted.length / 2)]
  if (lower === undefined || upper === undefined) throw new RangeError('median: there are no values')
  return (lower + upper) / 2
}

/**
 * The smallest value that at least the fraction `p` of all values does not exceed (nearest rank).
 *
 * @throws RangeError when there are no values.
 */
export const percentile = (sorted: ArrayLike<number>, p: number): number => {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)]
  if (value === undefined) throw new RangeError('percentile: there are no values')
  return value
}
