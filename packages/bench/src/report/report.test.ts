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

  it('compares every case of a round with the peer of that round', () => {
    const peer = { cpuUs: 1_000, rps: 700, p50: 40, p99: 80, rssMb: 45, bytes: 2_400 }
    const rounds = [
      { cases: { full: figures(500) }, peer },
      { cases: { full: figures(800) }, peer: { ...peer, cpuUs: 1_250.04 } },
      { cases: { full: figures(900) } },
    ]
    expect(reportOf(rounds).peer).toEqual({ ...peer, cpuUs: 1_125, ratios: { full: 0.57 } })
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

  it('gives what a request allocates, and what one more call adds to it', () => {
    const round = (heapKb: number) => ({
      cases: {},
      allocation: {
        full: { heapKb, externalKb: 19.1 },
        'calls-5': { heapKb: 98.2, externalKb: 2.1 },
        'calls-25': { heapKb: 388.2, externalKb: 10.7 },
      },
    })
    expect(reportOf([round(180), round(176.04), round(175)]).allocation).toEqual({
      cases: {
        full: { heapKb: 176, externalKb: 19.1 },
        'calls-5': { heapKb: 98.2, externalKb: 2.1 },
        'calls-25': { heapKb: 388.2, externalKb: 10.7 },
      },
      perCall: { heapKb: 14.5, externalKb: 0.43 },
    })
  })

  it('gives how long requests take, and what full takes more, the median of the rounds', () => {
    const at = (rps: number, p50: number, p99: number) => ({ rps, p50, p99 })
    const loads = (p50: number, p99: number) => ({
      '25': at(500.4, p50, p99),
      '50': at(1_000, p50 + 1, p99 + 1),
      '75': at(1_500, p50 + 2, p99 + 2),
    })
    const round = (yardstick: number, full: number) => ({
      cases: {},
      latency: {
        cores: 'gateway on core 0',
        cases: { yardstick: loads(yardstick, 5), full: loads(full, 8) },
        direct: at(1_000, 0.4, 1),
      },
    })
    expect(reportOf([round(1, 2), round(3, 3.5), round(2, 4)]).latency).toEqual({
      cores: 'gateway on core 0',
      cases: {
        yardstick: { '25': at(500, 2, 5), '50': at(1_000, 3, 6), '75': at(1_500, 4, 7) },
        full: { '25': at(500, 3.5, 8), '50': at(1_000, 4.5, 9), '75': at(1_500, 5.5, 10) },
      },
      added: { '25': { p50: 1, p99: 3 }, '50': { p50: 1, p99: 3 }, '75': { p50: 1, p99: 3 } },
      direct: at(1_000, 0.4, 1),
      overDirect: { p50: 4.1, p99: 8 },
    })
  })

  it('gives the medians of what was measured beside the cases, and the worst of what was counted', () => {
    const round = (source: number, downstream: number): Round => ({
      cases: {},
      startUp: { source, bundled: 200 },
      identical: { requests: 1_000, downstream },
    })
    expect(reportOf([round(500.4, 1), round(600, 2), round(700, 1)])).toEqual({
      machine: 'a machine',
      node: '26.0.0',
      cases: {},
      ratios: {},
      startUp: { source: 600, bundled: 200 },
      facts: { identical: { requests: 1_000, downstream: 2 } },
    })
  })
})
