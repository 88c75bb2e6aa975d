import { median } from './median.ts'

/** What one case came to in one round, or in the median of all. */
export interface Figures {
  /** Microseconds of CPU the gateway process spent per request. */
  readonly cpuUs: number
  /**
   * Kilobytes (10³ bytes) the gateway process allocated on its heap per request. Hardly moves between runs of one build; 0 where
   * Node does not count them, before 26.
   */
  readonly allocatedKb: number
  /** Answers per second. */
  readonly rps: number
  /** Milliseconds half of the answers took at most. */
  readonly p50: number
  /** Milliseconds 99 % of the answers took at most. */
  readonly p99: number
  /** Memory of the gateway process after its last request, in MB (10⁶ bytes). */
  readonly rssMb: number
}

/** Decimals each of the {@link Figures} is reported with. */
export const decimals: Readonly<Record<keyof Figures, number>> = {
  cpuUs: 1,
  allocatedKb: 1,
  rps: 0,
  p50: 2,
  p99: 2,
  rssMb: 1,
}

/**
 * The median of each member on its own, over the rounds in which it was measured.
 *
 * @param digits decimals each is rounded to
 */
export const medians = <K extends string>(
  all: readonly Readonly<Record<K, number>>[],
  digits: Readonly<Record<K, number>>,
): Record<K, number> => {
  const names = Object.keys(digits) as K[]
  return recordOf(names, (name) => rounded(median(all.map((each) => each[name])), digits[name]))
}

/** A number with at most so many decimals. */
export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** `Object.fromEntries` forgets which names there are. */
const recordOf = <K extends string>(names: readonly K[], of: (name: K) => number) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, number>
