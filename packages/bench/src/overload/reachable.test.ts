import { describe, expect, it } from 'vitest'
import { bars } from './bars.ts'
import type { Proved } from './prove-overload.ts'
import { reachable, shareOfReachable } from './reachable.ts'

/** A flood of a gateway that gives 2,000 complete answers a second, or 4,000 degraded ones, and refuses at 25 µs. */
const flooded = (times: number, goodput: number, degraded = 0, more: Partial<Proved> = {}): Proved => ({
  times,
  screen: 'optional',
  shedding: true,
  rate: times * 2_000,
  peaks: { complete: 2_000, degraded: 4_000 },
  flood: {
    sent: times * 20_000,
    good: goodput * 10,
    goodput,
    degraded: goodput * 10 * degraded,
    statuses: {},
    p50: 5,
    p99: 20,
    lag: 1,
  },
  cpu: 1,
  recovered: 0.5,
  rss: [200, 220, 230],
  codes: {},
  ...more,
})
const cost = 25

describe('reachable', () => {
  it('is all that comes, as long as there is time for it', () => {
    expect(reachable(flooded(0.5, 1_000), cost)).toBe(1_000)
    expect(reachable(flooded(1, 2_000, 1), cost)).toBe(2_000)
  })

  it('is what is left when the rest is refused: (1 - 3Sc) / (1 - Sc) of the peak S', () => {
    const [rate, second] = [2_000, cost / 1e6]

    expect(reachable(flooded(3, 1_500), cost)).toBeCloseTo(
      (rate * (1 - 3 * rate * second)) / (1 - rate * second),
      6,
    )
  })

  it('counts degraded answers by what they cost', () => {
    const complete = reachable(flooded(3, 1_500), cost)
    const degraded = reachable(flooded(3, 1_500, 1), cost)

    expect(degraded).toBeGreaterThan(1.9 * complete)
    expect(shareOfReachable(flooded(3, complete, 0.5), cost)).toBeLessThan(0.8)
  })
})

describe('bars', () => {
  const of = (proved: readonly Proved[], idleMb = 100) =>
    bars({ cost, bare: 20, idleMb, proved }).filter(({ held }) => !held)

  it('hold where what was promised was measured', () => {
    expect(of([flooded(0.5, 1_000), flooded(3, 1_750)])).toEqual([])
  })

  it('name what was missed, and by how much', () => {
    const slow = flooded(3, 1_500, 0, { recovered: undefined, rss: [200, 200, 300] })

    expect(of([flooded(0.5, 1_000), slow], 180).map(({ promise, measured }) => [promise, measured])).toEqual([
      ['ten thousand idle connections cost less than 150 MB', '180 MB'],
      ['optional parts: 0.9 of what can be reached at 3 x', '0.84'],
      ['optional parts: memory at 3 x at most 15 % more than at 0.5 x', '300 MB of 265'],
      ['all is well within 5 s after a flood', 'Infinity s'],
    ])
  })
})
