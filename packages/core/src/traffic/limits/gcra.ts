/** How fast a bucket fills, and how much it holds. */
export interface Bucket {
  /** Milliseconds in which one unit comes back. */
  readonly interval: number
  /** Units it holds when it is full. */
  readonly burst: number
}

/** Part of a millisecond by which sums of fractions may be off. */
const rounding = 0.01

/**
 * The moment a bucket is full, or was: the one number GCRA keeps. A clock that was put back leaves a caller no worse off than
 * owing a whole bucket.
 */
export const fullAt = ({ interval, burst }: Bucket, kept: number | undefined, now: number): number =>
  kept === undefined ? now : Math.min(Math.max(kept, now), now + 2 * burst * interval)

/** Milliseconds until a bucket that is full at `full` holds `cost` units; 0 when it does. */
export const waitFor = ({ interval, burst }: Bucket, full: number, now: number, cost: number): number => {
  const wait = full + (Math.min(cost, burst) - burst) * interval - now
  return wait > rounding ? wait : 0
}

/** Whole units in a bucket that is full at `full`. */
export const unitsIn = ({ interval, burst }: Bucket, full: number, now: number): number =>
  Math.max(0, Math.floor(burst - (full - now - rounding) / interval))
