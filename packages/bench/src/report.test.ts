import { describe, expect, it } from 'vitest'
import { type Figures, report } from './report.ts'

const figures = (cpuUs: number, rest: Partial<Figures> = {}): Figures => ({
  cpuUs,
  rps: 1_000,
  p50: 10,
  p99: 20,
  rssMb: 90,
  ...rest,
})

describe('report', () => {
  it('gives the median of each figure on its own', () => {
    const rounds = [
      { yardstick: figures(500, { rps: 1_900.4, p50: 9.126 }) },
      { yardstick: figures(700, { rps: 1_500, p50: 12 }) },
      { yardstick: figures(600.04, { rps: 2_000, p50: 8 }) },
    ]
    expect(report('a machine', '26.0.0', rounds)).toEqual({
      machine: 'a machine',
      node: '26.0.0',
      cases: { yardstick: { cpuUs: 600, rps: 1_900, p50: 9.13, p99: 20, rssMb: 90 } },
      ratios: {},
    })
  })

  it('compares the cases of one round with each other and gives the median of those ratios', () => {
    const rounds = [
      { yardstick: figures(500), bare: figures(400), full: figures(600) },
      { yardstick: figures(1_000), bare: figures(900), full: figures(1_100) },
      { yardstick: figures(2_000), bare: figures(2_000), full: figures(2_800) },
    ]
    const { ratios } = report('a machine', '26.0.0', rounds)
    expect(ratios).toEqual({ 'bare/yardstick': 0.9, 'full/yardstick': 1.2 })
  })

  it('leaves out the ratios of which one side was not measured', () => {
    expect(report('a machine', '26.0.0', [{ full: figures(600) }]).ratios).toEqual({})
  })
})
