import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { orders, runBench } from './run-bench.ts'

const patience = 60_000

const main = (...args: string[]) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args])

const positive = {
  cpuUs: expect.toSatisfy((value: number) => value > 0),
  rps: expect.toSatisfy((value: number) => value > 0),
  p50: expect.toSatisfy((value: number) => value > 0),
  p99: expect.toSatisfy((value: number) => value > 0),
  rssMb: expect.toSatisfy((value: number) => value > 0),
}

describe('orders', () => {
  it('goes through the cases forwards and backwards by turns', () => {
    expect(orders({ cases: ['yardstick', 'bare', 'full'], rounds: 3 })).toEqual([
      ['yardstick', 'bare', 'full'],
      ['full', 'bare', 'yardstick'],
      ['yardstick', 'bare', 'full'],
    ])
  })
})

describe('runBench', () => {
  it('measures every case, all of which give the same answer', { timeout: patience }, async () => {
    const told: string[] = []
    const options = { json: false, cases: ['yardstick', 'bare', 'full'], rounds: 2, requests: 40 } as const
    const { cases, ratios } = await runBench(options, (line) => told.push(line))

    expect(cases).toEqual({ yardstick: positive, bare: positive, full: positive })
    expect(Object.keys(ratios)).toEqual(['bare/yardstick', 'full/yardstick'])
    expect(told).toHaveLength(6)
  })
})

describe('the command', () => {
  it('prints one JSON object and nothing else with --json', { timeout: patience }, async () => {
    const { stdout } = await main('--json', '--only', 'yardstick', '--rounds', '1', '--requests', '20')
    expect(JSON.parse(stdout)).toEqual({
      machine: expect.any(String),
      node: process.versions.node,
      cases: { yardstick: positive },
      ratios: {},
    })
  })

  it('says what is wrong with an option, and exits with 1', { timeout: patience }, async () => {
    await expect(main('--only', 'naked')).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('bench: --only: there is no case "naked"'),
    })
  })
})
