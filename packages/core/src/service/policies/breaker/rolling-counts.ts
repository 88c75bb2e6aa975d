import type { Clock } from '../../../scope/clock.ts'

/** How many calls ended lately and how many of them failed, as of the last `add`. */
export interface RollingCounts {
  readonly calls: number
  readonly failures: number
  /** Counts one call that ends now. */
  add(failed: boolean): void
  clear(): void
}

/** As many as Hystrix has (`metrics.rollingStats.numBuckets`). */
const buckets = 10

/**
 * Counts over the last `span` milliseconds, which move on in steps of a tenth. Takes the same memory whatever the
 * traffic is, and counting allocates nothing.
 */
export const rollingCounts = (span: number, clock: Clock): RollingCounts => {
  const width = span / buckets
  const calls = new Uint32Array(buckets)
  const failures = new Uint32Array(buckets)
  const bucketNow = () => Math.floor(clock.now() / width)
  let newest = bucketNow()

  const forget = (index: number) => {
    counts.calls -= calls[index] ?? 0
    counts.failures -= failures[index] ?? 0
    calls[index] = 0
    failures[index] = 0
  }
  const moveOn = () => {
    const now = bucketNow()
    for (let bucket = Math.max(newest + 1, now - buckets + 1); bucket <= now; bucket += 1)
      forget(bucket % buckets)
    newest = now
  }

  const counts = {
    calls: 0,
    failures: 0,
    add: (failed: boolean) => {
      moveOn()
      const index = newest % buckets
      calls[index] = (calls[index] ?? 0) + 1
      counts.calls += 1
      if (!failed) return
      failures[index] = (failures[index] ?? 0) + 1
      counts.failures += 1
    },
    clear: () => {
      for (let index = 0; index < buckets; index += 1) forget(index)
    },
  }
  return counts
}
