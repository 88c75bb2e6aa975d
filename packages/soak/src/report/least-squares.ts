/** A moment and what was measured then. */
export type Point = readonly [x: number, y: number]

/** The line that fits best: `y = start + slope · x`. */
export interface Line {
  readonly start: number
  readonly slope: number
}

/**
 * Fits a line by ordinary least squares.
 *
 * @throws TypeError when there are not two points at different moments.
 */
export const leastSquares = (points: readonly Point[]): Line => {
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  const spread = sum(points.map(([x]) => (x - meanX) ** 2))
  if (!(spread > 0)) throw new TypeError('leastSquares: needs two points at different moments')
  const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / spread
  return { start: meanY - slope * meanX, slope }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
