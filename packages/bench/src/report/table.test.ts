import { describe, expect, it } from 'vitest'
import { table } from './table.ts'

describe('table', () => {
  it('prints one line a case and one line a bar, and marks the bars that are missed', () => {
    const printed = table({
      machine: 'a machine',
      node: '26.0.0',
      cases: {
        yardstick: { cpuUs: 500, allocatedKb: 105, rps: 2_000, p50: 9.1, p99: 20, rssMb: 90 },
        full: { cpuUs: 612.34, allocatedKb: 171.94, rps: 950, p50: 10, p99: 120.55, rssMb: 101.2 },
      },
      ratios: { 'full/yardstick': 1.225 },
      marginal: { cpuUs: { 5: 27.1, 25: 23.24, 100: 25 }, spread: 0.17, growth: 0.08 },
      startUp: { source: 801, bundled: 400 },
      facts: { identical: { requests: 1_000, downstream: 1 } },
    })
    expect(printed.split('\n')).toEqual([
      'a machine, Node 26.0.0',
      '',
      'case       CPU µs/request  kB/request  requests/s  p50 ms  p99 ms  RSS MB',
      'yardstick           500.0       105.0        2000    9.10   20.00    90.0',
      'full                612.3       171.9         950   10.00  120.55   101.2',
      '',
      'calls of a screen  CPU µs/call',
      '5                         27.1',
      '25                        23.2',
      '100                       25.0',
      '',
      'bar                                 measured  must be     aim',
      'full/yardstick                          1.23   ≤ 1.30  ≤ 1.00',
      'growth of CPU per call                  0.08   ≤ 0.15  ≤ 0.00',
      'start from source, ms                    801    ≤ 800   ≤ 500  missed',
      'start bundled, ms                        400    ≤ 400   ≤ 250',
      'calls for 1,000 identical requests         1      ≤ 1     ≤ 1',
    ])
  })

  it('prints no table of what was not measured', () => {
    expect(table({ machine: 'a machine', node: '26.0.0', cases: {}, ratios: {} })).toBe(
      'a machine, Node 26.0.0',
    )
  })
})
