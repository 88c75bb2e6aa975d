/** How far a limit that is found by itself may go. */
export interface AdaptiveOptions {
  /** Calls that may be under way however slow the service is. Default 8, or `max` where that is less. */
  readonly min?: number
  /** Calls that may be under way at most; also the connections to each instance. Default 128. */
  readonly max?: number
}

/** How many calls may be under way at a service, found from how long they take. */
export interface AdaptiveLimit {
  /** Whole, from `min` to `max`. */
  readonly places: number
  /**
   * Learns from a call that is over.
   *
   * @param began when it was made, in milliseconds
   * @param now the same, of this moment
   * @param among calls that were under way when it was made, itself included
   * @param took milliseconds it took; `Infinity` when the service said that it is too much
   */
  observe(began: number, now: number, among: number, took: number): void
}

/** Where it begins. */
const start = 32

/** How much longer than undisturbed a call may take, before it is taken for waiting in the service. */
const tolerance = 1.25

/** The most that one window takes away. */
const steepest = 0.5

/** Milliseconds, and calls, after which what was learnt is used. */
const windowTime = 100
const windowCalls = 20

/** By how much of itself the time of an undisturbed call shrinks with a window of faster calls: a burst of them is no faster service. */
const learning = 0.05

/** To which share of what it was when that time was found out the limit shrinks, before it is found out anew. */
const doubt = 0.6

/** Milliseconds a call takes at least: without what the process was late it can seem to have taken none. */
const shortest = 0.1

/** Calls of a window that are remembered. */
const maxSamples = 256

/** Milliseconds in which the limit was needed, after which it is found out anew how long an undisturbed call takes. */
const probeEvery = 10_000

/**
 * Finds how many calls a service works on at a time before they wait for one another: the limit shrinks as much as the median call takes
 * longer than an undisturbed one, and grows by its root where it is needed. How long an undisturbed call takes it learns while
 * few are under way; where there never are few, from one window with half the limit every ten seconds, and before the limit shrinks
 * far. Only calls that began within a window count for it, so that each shows what the last change did.
 *
 * Sources: Netflix, *concurrency-limits* (Gradient2); Envoy, *Adaptive concurrency* (the window with a lower limit).
 */
export const adaptiveLimit = (
  { max = 128, min = Math.min(8, max) }: AdaptiveOptions,
  now: number,
): AdaptiveLimit => {
  let limit = Math.max(min, Math.min(max, start))
  let undisturbed: number | undefined
  let probing = false
  let probedAt = now
  let probedLimit = limit
  let windowStart = now
  let most = 0
  let count = 0
  const samples: number[] = []

  const adjust = (median: number, at: number) => {
    const needed = most >= limit / 2
    if (probing || !needed) {
      if (Number.isFinite(median)) undisturbed = median
      probing = false
      probedAt = at
      probedLimit = limit
      return
    }
    let gradient = steepest
    if (Number.isFinite(median)) {
      undisturbed = Math.min(undisturbed ?? median, Math.max(median, (undisturbed ?? 0) * (1 - learning)))
      gradient = (tolerance * undisturbed) / median
    }
    const found = limit * Math.max(steepest, Math.min(1, gradient)) + Math.sqrt(limit)
    const next = Math.max(min, Math.min(max, (limit + found) / 2))
    const isDoubtful = Number.isFinite(median) && next < limit && next < doubt * probedLimit
    if (!isDoubtful) limit = next
    probing = isDoubtful || at - probedAt >= probeEvery
  }
  return {
    get places() {
      return Math.max(min, Math.floor(probing ? limit / 2 : limit))
    },
    observe: (began, at, among, took) => {
      if (began < windowStart) return
      samples[count % maxSamples] = Math.max(shortest, took)
      count += 1
      most = Math.max(most, among)
      if (count < windowCalls || at - windowStart < windowTime) return
      adjust(medianOf(samples.slice(0, count)), at)
      windowStart = at
      most = 0
      count = 0
    },
  }
}

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
