import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullAt, unitsIn, waitFor } from './gcra.ts'

/** Asks again and again, and says when it was given something. */
const given = (bucket: { interval: number; burst: number }, gaps: readonly number[]): number[] => {
  let kept: number | undefined
  let now = 1_000_000
  return gaps.flatMap((gap) => {
    now += gap
    const full = fullAt(bucket, kept, now)
    if (waitFor(bucket, full, now, 1) > 0) return []
    kept = full + bucket.interval
    return now
  })
}

describe('GCRA', () => {
  it('gives at most the burst and what came back, in any stretch of time', () => {
    fc.assert(
      fc.property(
        fc.record({
          interval: fc.double({ min: 0.1, max: 5_000, noNaN: true }),
          burst: fc.integer({ min: 1, max: 20 }),
        }),
        fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 10_000, noNaN: true })), {
          maxLength: 200,
        }),
        (bucket, gaps) => {
          const times = given(bucket, gaps)
          for (let first = 0; first < times.length; first += 1)
            for (let last = first; last < times.length; last += 1) {
              const elapsed = (times[last] ?? 0) - (times[first] ?? 0)
              expect(last - first + 1).toBeLessThanOrEqual(bucket.burst + (elapsed + 0.02) / bucket.interval)
            }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives no second helping at the border of a window', () => {
    const bucket = { interval: 600, burst: 100 } // 100 a minute
    const atOnce = (times: number) => Array<number>(times).fill(0)

    const times = given(bucket, [59_999, ...atOnce(150), 2, ...atOnce(150)])

    expect(times).toHaveLength(100)
  })

  it('gives as much as comes back to who asks steadily', () => {
    expect(given({ interval: 600, burst: 1 }, Array<number>(1_000).fill(600))).toHaveLength(1_000)
    expect(given({ interval: 600, burst: 1 }, Array<number>(1_000).fill(300))).toHaveLength(500)
  })

  it('takes a clock that was put back for a whole bucket of debt at most', () => {
    const bucket = { interval: 1_000, burst: 5 }
    const full = fullAt(bucket, 3_600_000, 0)

    expect(waitFor(bucket, full, 0, 1)).toBe(6_000)
    expect(fullAt(bucket, full, 6_000)).toBe(10_000)
    expect(waitFor(bucket, 10_000, 6_000, 1)).toBe(0)
  })

  it('takes a clock that was put forward for a full bucket and no more', () => {
    const bucket = { interval: 1_000, burst: 5 }

    expect(unitsIn(bucket, fullAt(bucket, 4_000, 1e12), 1e12)).toBe(5)
  })

  it('lets what costs more than there ever is through when the bucket is full', () => {
    const bucket = { interval: 1_000, burst: 5 }

    expect(waitFor(bucket, 0, 0, 9)).toBe(0)
    expect(waitFor(bucket, 1_000, 0, 9)).toBe(1_000)
  })
})
