import { leastSquares } from './least-squares.ts'
import type { SoakReport } from './soak-report.ts'

const minute = 60_000

/** How fast the heap grows over the second half of a soak, in % a minute of what it was when that half began. */
export const heapSlope = ({ samples }: Pick<SoakReport, 'samples'>): number => {
  const half = samples.slice(Math.floor(samples.length / 2))
  const start = half[0]?.at ?? 0
  const line = leastSquares(half.map(({ at, heapMb }) => [(at - start) / minute, heapMb]))
  return (line.slope / line.start) * 100
}

/** Minutes a soak must last for the bar to be the one of the requirements. */
const wholeSoak = 10

/**
 * The most the heap may grow, in % a minute: 1 in a soak of ten minutes. In a shorter one as much in all, 5 % over its
 * second half, since the figure of so few samples is that uncertain.
 */
export const mostHeapSlope = (minutes: number): number => Math.max(1, wholeSoak / minutes)
