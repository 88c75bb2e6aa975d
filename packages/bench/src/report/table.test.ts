import { describe, expect, it } from 'vitest'
import { table } from './table.ts'

const at = (p50: number) => ({ rps: 100, p50, p99: 2 * p50 })

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
      peer: {
        cpuUs: 1_200,
        rps: 700,
        p50: 40,
        p99: 80,
        rssMb: 45,
        bytes: 2_400,
        ratios: { yardstick: 0.417, full: 0.51 },
      },
      marginal: { cpuUs: { 5: 27.1, 25: 23.24, 100: 25 }, spread: 0.17, growth: 0.08 },
      allocation: {
        cases: {
          yardstick: { heapKb: 105, externalKb: 18.1 },
          full: { heapKb: 176.04, externalKb: 19.1 },
          proxy: { heapKb: 56, externalKb: 18.1 },
          'fastify-proxy': { heapKb: 31, externalKb: 8.8 },
        },
        perCall: { heapKb: 14.55, externalKb: 0.43 },
      },
      latency: {
        cores: 'gateway on core 0, services on 1, load on 2,3',
        cases: {
          yardstick: { '25': at(1), '50': at(2), '75': at(3) },
          full: { '25': at(1.5), '50': at(2.5), '75': at(3.5) },
        },
        added: { '25': at(0.5), '50': at(0.5), '75': at(0.5) },
        direct: at(0.4),
        overDirect: { p50: 0.9, p99: 10.5 },
      },
      startUp: { source: 801, bundled: 400 },
      facts: { identical: { requests: 1_000, downstream: 1 } },
    })
    expect(printed.split('\n')).toEqual([
      'a machine, Node 26.0.0',
      'latency: gateway on core 0, services on 1, load on 2,3',
      '',
      'case       CPU µs/request  kB/request  requests/s  p50 ms  p99 ms  RSS MB',
      'yardstick           500.0       105.0        2000    9.10   20.00    90.0',
      'full                612.3       171.9         950   10.00  120.55   101.2',
      'the peer           1200.0           –         700   40.00   80.00    45.0',
      '',
      'beside the peer  CPU of its',
      'yardstick              0.42',
      'full                   0.51',
      '',
      'calls of a screen  CPU µs/call',
      '5                         27.1',
      '25                        23.2',
      '100                       25.0',
      '',
      'kB allocated   heap/request  external/request',
      'yardstick             105.0              18.1',
      'full                  176.0              19.1',
      'proxy                  56.0              18.1',
      'fastify-proxy          31.0               8.8',
      'one more call          14.6               0.4',
      '',
      'latency, open loop  of its peak  requests/s  p50 ms  p99 ms',
      'yardstick                  25 %         100    1.00    2.00',
      'yardstick                  50 %         100    2.00    4.00',
      'yardstick                  75 %         100    3.00    6.00',
      'full                       25 %         100    1.50    3.00',
      'full                       50 %         100    2.50    5.00',
      'full                       75 %         100    3.50    7.00',
      'full − yardstick           25 %                0.50    1.00',
      'full − yardstick           50 %                0.50    1.00',
      'full − yardstick           75 %                0.50    1.00',
      'direct call                             100    0.40    0.80',
      '',
      'bar                                 measured  must be     aim',
      'full/yardstick                          1.23   ≤ 1.30  ≤ 1.00',
      'heap kB full/yardstick                  1.68   ≤ 1.35  ≤ 1.15  missed',
      'heap kB proxy/fastify-proxy             1.81        –  ≤ 1.00',
      'latency added, p50 ms                   0.90   ≤ 1.00  ≤ 0.50',
      'latency added, p99 ms                  10.50  ≤ 10.00  ≤ 3.00  missed',
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
