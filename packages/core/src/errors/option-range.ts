/** Which numbers an option can be. */
export interface Range {
  readonly from: number
  /** Default: no limit. */
  readonly to?: number
  /** Whether it is a count. Default `false`. */
  readonly whole?: boolean
}

/**
 * Refuses a number outside of its range. `undefined` stands for the default and is always right.
 *
 * @throws TypeError naming the option, what it can be, and its value.
 */
export const checkRange = (option: string, value: number | undefined, range: Range): void => {
  const { from, to = Number.MAX_VALUE, whole = false } = range
  if (value === undefined) return
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return
  const kind = whole ? 'a whole number' : 'a number'
  const limits = range.to === undefined ? `of at least ${from}` : `from ${from} to ${to}`
  throw new TypeError(`${option} must be ${kind} ${limits}, not ${value}`)
}
