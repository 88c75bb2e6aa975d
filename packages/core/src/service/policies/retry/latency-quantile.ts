import type { Clock } from '../../../scope/clock.ts'

/** How long calls take, without keeping any of them. */
export interface LatencyQuantile {
  /** Notes that a call took so many milliseconds, or at least as many. */
  record(latency: number): void
  /** The quantile, in milliseconds; `undefined` as long as it would be chance. */
  value(): number | undefined
}

/** Milliseconds after which the older half of what is known is forgotten. */
const halfWindow = 30_000
/** Milliseconds a value is used before it is worked out again. */
const staysFor = 1_000
/** Calls it takes: of 100, two are beyond the quantile 0.98. */
const enough = 100

/** The first bucket ends at a tenth of a millisecond, each further one 5 % later, the last at more than a minute. */
const firstEnd = 0.1
const growth = 1.05
const buckets = 275

const bucketOf = (latency: number): number => {
  const bucket = Math.ceil(Math.log(latency / firstEnd) / Math.log(growth))
  return Math.min(Math.max(bucket, 0), buckets - 1)
}

/** What is at most 2.5 % off everything in a bucket. */
const middleOf = (bucket: number): number => (firstEnd * growth ** bucket * 2) / (1 + growth)

interface Histogram {
  readonly counts: Uint32Array
  total: number
}

const histogram = (): Histogram => ({ counts: new Uint32Array(buckets), total: 0 })

/**
 * A quantile of the latencies of the last half to whole minute, in constant memory: counts in buckets that grow with the
 * latency, so that the error is relative (DDSketch: Masson, Rim, Lee 2019). A latency that is only known to be longer than
 * the quantile, since the call was ended, does not distort it.
 *
 * @param quantile between 0 and 1
 */
export const latencyQuantile = (quantile: number, clock: Clock): LatencyQuantile => {
  let older = histogram()
  let newer = histogram()
  let turnsAt = clock.now() + halfWindow
  let cached: number | undefined
  let cachedUntil = 0

  const turn = (now: number) => {
    if (now < turnsAt) return
    older = now < turnsAt + halfWindow ? newer : histogram()
    newer = histogram()
    turnsAt = now + halfWindow
  }
  const estimate = (): number | undefined => {
    const total = older.total + newer.total
    if (total < enough) return undefined
    let bucket = -1
    for (let below = 0; below < quantile * total; ) {
      bucket += 1
      below += (older.counts[bucket] ?? 0) + (newer.counts[bucket] ?? 0)
    }
    return middleOf(bucket)
  }
  return {
    record: (latency) => {
      turn(clock.now())
      const bucket = bucketOf(latency)
      newer.counts[bucket] = (newer.counts[bucket] ?? 0) + 1
      newer.total += 1
    },
    value: () => {
      const now = clock.now()
      if (cached === undefined || now >= cachedUntil) {
        turn(now)
        cached = estimate()
        cachedUntil = now + staysFor
      }
      return cached
    },
  }
}
