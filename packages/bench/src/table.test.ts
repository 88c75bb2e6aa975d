import { describe, expect, it } from 'vitest'
import { aligned, table } from './table.ts'

describe('table', () => {
  it('prints one line a case and one line a ratio beside its bar', () => {
    const printed = table({
      machine: 'a machine',
      node: '26.0.0',
      cases: {
        yardstick: { cpuUs: 500, rps: 2_000, p50: 9.1, p99: 20, rssMb: 90 },
        full: { cpuUs: 612.34, rps: 950, p50: 10, p99: 120.55, rssMb: 101.2 },
      },
      ratios: { 'full/yardstick': 1.225 },
    })
    expect(printed.split('\n')).toEqual([
      'a machine, Node 26.0.0',
      '',
      'case       CPU µs/request  requests/s  p50 ms  p99 ms  RSS MB',
      'yardstick           500.0        2000    9.10   20.00    90.0',
      'full                612.3         950   10.00  120.55   101.2',
      '',
      'CPU ratio       measured  must be     aim',
      'full/yardstick      1.23   ≤ 1.30  ≤ 1.00',
    ])
  })

  it('prints no empty table of ratios', () => {
    expect(table({ machine: 'a machine', node: '26.0.0', cases: {}, ratios: {} })).not.toContain('ratio')
  })
})

describe('aligned', () => {
  it('makes every column as wide as its widest cell', () => {
    expect(
      aligned([
        ['a', 'b'],
        ['long', '1'],
        ['x', '100'],
      ]),
    ).toBe('a       b\nlong    1\nx     100')
  })
})
