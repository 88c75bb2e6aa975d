import { describe, expect, it } from 'vitest'
import { type ProcessStat, processStat, treeOf, treeUsage } from './process-tree.ts'

const linux = process.platform === 'linux'

describe('processStat', () => {
  it('reads a program whose name has spaces and parentheses, with the CPU of its ended children', () => {
    const line = '42 (a (b) c) S 7 40 40 0 -1 4194304 9 0 0 0 100 20 3 4 20 0 11 0 5000 1000000 2500 184467'
    expect(processStat(line)).toEqual({ pid: 42, parent: 7, group: 40, ticks: 127, pages: 2_500 })
  })
})

describe('treeOf', () => {
  it('holds the group of a process and all descendants, and nobody else', () => {
    const process = (pid: number, parent: number, group: number): ProcessStat => ({
      pid,
      parent,
      group,
      ticks: 1,
      pages: 1,
    })
    const all = [
      process(9, 8, 9),
      process(8, 5, 8),
      process(5, 1, 5),
      process(6, 1, 5),
      process(1, 0, 1),
      process(3, 1, 3),
    ]
    expect(treeOf(5, all).map(({ pid }) => pid)).toEqual([5, 6, 8, 9])
  })
})

describe('treeUsage', () => {
  if (!linux) console.warn('treeUsage: skipped, there is no /proc')
  it.runIf(linux)('knows what this process has used', async () => {
    const { user, system } = process.cpuUsage()
    const { cpuUs, rssMb } = await treeUsage(process.pid)

    expect(cpuUs).toBeGreaterThan(0.8 * (user + system) - 50_000)
    expect(rssMb).toBeGreaterThan(20)
  })
})
