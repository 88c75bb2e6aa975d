import { describe, expect, it } from 'vitest'
import { leastSquares } from './least-squares.ts'

describe('leastSquares', () => {
  it('finds the line that points lie on', () => {
    const { start, slope } = leastSquares([
      [1, 5],
      [2, 7],
      [4, 11],
    ])
    expect(start).toBeCloseTo(3)
    expect(slope).toBeCloseTo(2)
  })

  it('goes between points that lie on both sides', () => {
    const { start, slope } = leastSquares([
      [0, 9],
      [0, 11],
      [1, 9],
      [1, 11],
    ])
    expect([start, slope]).toEqual([10, 0])
  })

  it.each([
    [[]],
    [[[1, 1]]],
    [
      [
        [1, 1],
        [1, 2],
      ],
    ],
  ] as [x: number, y: number][][][])('refuses %j, which is no line', (points) => {
    expect(() => leastSquares(points)).toThrow(TypeError)
  })
})
