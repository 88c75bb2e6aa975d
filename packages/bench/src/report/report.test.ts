import { describe, expect, it } from 'vitest'
import type { Figures } from './figures.ts'
import { type Round, report } from './report.ts'

const figures = (cpuUs: number, rest: Partial<Figures> = {}): Figures => ({
  cpuUs,
  rps: 1_000,
  p50: 10,
  p99: 20,
  allocatedKb: 105,
  rssMb: 90,
  ...rest,
})

const reportOf = (rounds: readonly Round[]) => report('a machine', '26.0.0', rounds)

describe('report', () => {
  it('gives the median of each figure on its own', () => {
    const rounds = [
      { cases: { yardstick: figures(500, { rps: 1_900.4, p50: 9.126 }) } },
      { cases: { yardstick: figures(700, { rps: 1_500, p50: 12 }) } },
      { cases: { yardstick: figures(600.04, { rps: 2_000, p50: 8 }) } },
    ]
    expect(reportOf(rounds)).toEqual({
      machine: 'a machine',
      node: '26.0.0',
      cases: { yardstick: { cpuUs: 600, allocatedKb: 105, rps: 1_900, p50: 9.13, p99: 20, rssMb: 90 } },
      ratios: {},
    })
  })

  it('compares the cases of one round with each other and gives the median of those ratios', () => {
    const rounds = [
      { cases: { yardstick: figures(500), bare: figures(400), full: figures(600) } },
      { cases: { yardstick: figures(1_000), bare: figures(900), full: figures(1_100) } },
      { cases: { yardstick: figures(2_000), bare: figures(2_000), full: figures(2_800) } },
    ]
    expect(reportOf(rounds).ratios).toEqual({ 'bare/yardstick': 0.9, 'full/yardstick': 1.2 })
  })

  it('leaves out the ratios of which one side was not measured', () => {
    expect(reportOf([{ cases: { full: figures(600) } }]).ratios).toEqual({})
  })

  it('gives what one more call costs, by the number of calls', () => {
    const rounds = [
      {
        cases: {
          'calls-0': figures(50),
          'calls-5': figures(200),
          'calls-25': figures(550),
          'calls-100': figures(2_250),
        },
      },
    ]
    expect(reportOf(rounds).marginal).toEqual({
      cpuUs: { 5: 30, 25: 20, 100: 22 },
      spread: 0.5,
      growth: 0.1,
    })
  })

  it('says that calls become cheaper the more there are', () => {
    const rounds = [
      {
        cases: {
          'calls-0': figures(50),
          'calls-5': figures(250),
          'calls-25': figures(950),
          'calls-100': figures(2_750),
        },
      },
    ]
    expect(reportOf(rounds).marginal).toMatchObject({ cpuUs: { 5: 40, 25: 36, 100: 27 }, growth: -0.1 })
  })

  it('gives the medians of what was measured beside the cases, and the worst of what was counted', () => {
    const round = (p99: number, source: number, downstream: number): Round => ({
      cases: {},
      latency: { rps: 800, p50: 0.6, p99 },
      startUp: { source, bundled: 200 },
      identical: { requests: 1_000, downstream },
    })
    expect(reportOf([round(3, 500.4, 1), round(9, 600, 2), round(4, 700, 1)])).toEqual({
      machine: 'a machine',
      node: '26.0.0',
      cases: {},
      ratios: {},
      latency: { rps: 800, p50: 0.6, p99: 4 },
      startUp: { source: 600, bundled: 200 },
      facts: { identical: { requests: 1_000, downstream: 2 } },
    })
  })
})
