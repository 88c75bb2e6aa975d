import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { countable } from './allocation/measure-allocation.ts'
import { home } from './case/page.ts'
import { caseNames } from './case/registry.ts'
import { ratioNames } from './report/ratios.ts'
import { orders, runBench } from './run-bench.ts'

const timeout = 120_000

const main = (...args: string[]) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args])

const positive = {
  cpuUs: expect.toSatisfy((value: number) => value > 0),
  rps: expect.toSatisfy((value: number) => value > 0),
  p50: expect.toSatisfy((value: number) => value > 0),
  p99: expect.toSatisfy((value: number) => value > 0),
  allocatedKb: expect.toSatisfy(
    (value: number) => value > 0 || Number.parseInt(process.versions.node, 10) < 26,
  ),
  rssMb: expect.toSatisfy((value: number) => value > 0),
}

describe('orders', () => {
  it('goes through the measurements forwards and backwards by turns', () => {
    expect(orders({ measurements: ['yardstick', 'bare', 'latency'], rounds: 3 })).toEqual([
      ['yardstick', 'bare', 'latency'],
      ['latency', 'bare', 'yardstick'],
      ['yardstick', 'bare', 'latency'],
    ])
  })
})

describe('runBench', () => {
  it('measures every case, of which those with one page give the same answer', {
    timeout: timeout,
  }, async () => {
    const printed: string[] = []
    const plan = { measurements: caseNames, rounds: 1, requests: 20 }
    const { cases, ratios, marginal } = await runBench(plan, (line) => printed.push(line))

    expect(cases).toEqual(Object.fromEntries(caseNames.map((name) => [name, positive])))
    expect(Object.keys(ratios)).toEqual(ratioNames)
    expect(Object.keys(marginal?.cpuUs ?? {})).toEqual(['5', '25', '100'])
    expect(printed).toEqual(caseNames.map((name) => `round 1 of 1: ${name}`))
  })

  it('compares two cases over several rounds', { timeout: timeout }, async () => {
    const plan = { measurements: ['yardstick', 'full'] as const, rounds: 2, requests: 20 }
    const { ratios } = await runBench(plan, () => {})
    expect(ratios).toEqual({ 'full/yardstick': expect.any(Number) })
  })

  it('counts what a request allocates', { timeout }, async () => {
    const plan = { measurements: ['allocation'] as const, rounds: 1, requests: 20 }
    const { allocation } = await runBench(plan, () => {})
    expect(Object.keys(allocation?.cases ?? {})).toEqual(countable)
    expect(allocation?.perCall?.externalKb).toBeGreaterThan(0)
  })

  it('measures how long requests take at three loads', { timeout }, async () => {
    const plan = { measurements: ['latency'] as const, rounds: 1, requests: 50 }
    const { latency } = await runBench(plan, () => {})
    const atLoad = { rps: expect.any(Number), p50: expect.any(Number), p99: expect.any(Number) }
    const loads = { '25': atLoad, '50': atLoad, '75': atLoad }
    expect(latency).toMatchObject({ cases: { yardstick: loads, full: loads }, direct: atLoad })
    expect(latency?.cores).toMatch(/^gateway on core |^nothing pinned/)
  })

  it('measures a gateway that is given as a command beside a case', { timeout }, async () => {
    const smallPeer = fileURLToPath(new URL('peer/small-peer/main.ts', import.meta.url))
    const plan = {
      measurements: ['yardstick', 'peer'] as const,
      rounds: 1,
      requests: 200,
      peer: `'${process.execPath}' '${smallPeer}' {config}`,
    }
    const { peer } = await runBench(plan, () => {})
    const { allocatedKb: _, ...figures } = positive
    const bytes = Buffer.byteLength(JSON.stringify(home.answer()))

    expect(peer).toEqual({ ...figures, bytes, ratios: { yardstick: expect.any(Number) } })
    expect(peer?.ratios.yardstick).toBeLessThan(1.5)
  })

  it('skips a peer whose command there is not, and says so', { timeout }, async () => {
    const lines: string[] = []
    const plan = {
      measurements: ['peer'] as const,
      rounds: 1,
      requests: 20,
      peer: 'krakend-is-not-here -p {port}',
    }
    expect(await runBench(plan, (line) => lines.push(line))).not.toHaveProperty('peer')
    expect(lines.at(-1)).toBe('peer: skipped, there is no such command: krakend-is-not-here -p {port}')
  })

  it('fails when a peer ends in place of answering', { timeout }, async () => {
    const plan = { measurements: ['peer'] as const, rounds: 1, requests: 20, peer: 'exit 3' }
    await expect(runBench(plan, () => {})).rejects.toThrow(
      'peer: its command ended with exit code 3 before it answered',
    )
  })

  it('measures how long a gateway takes to start, from source and bundled', {
    timeout: timeout,
  }, async () => {
    const plan = { measurements: ['start-up'] as const, rounds: 1, requests: 1 }
    const { startUp } = await runBench(plan, () => {})
    expect(startUp).toEqual({ source: expect.any(Number), bundled: expect.any(Number) })
  })

  it('counts one call for 1,000 identical requests at once', { timeout: timeout }, async () => {
    const plan = { measurements: ['identical'] as const, rounds: 1, requests: 1 }
    const { facts } = await runBench(plan, () => {})
    expect(facts).toEqual({ identical: { requests: 1_000, downstream: 1 } })
  })
})

describe('the command', () => {
  it('prints one JSON object and nothing else with --json', { timeout: timeout }, async () => {
    const { stdout } = await main('--json', '--only', 'yardstick', '--rounds', '1', '--requests', '20')
    expect(JSON.parse(stdout)).toEqual({
      machine: expect.any(String),
      node: process.versions.node,
      cases: { yardstick: positive },
      ratios: {},
    })
  })

  it('says where the time of a case goes with --profile', { timeout: timeout }, async () => {
    const { stdout } = await main('--profile', 'yardstick', '--requests', '200')
    expect(stdout).toMatch(/^where +share +µs\/request\n/)
    expect(stdout).toMatch(/^undici +\d+\.\d % +\d+\.\d$/m)
  })

  it('says where a case allocates with --where', { timeout }, async () => {
    const { stdout } = await main('--where', 'yardstick', '--requests', '100')
    expect(stdout).toMatch(/^kB\/request {4}share {2}function, file and line ← caller\n/)
    expect(stdout).toMatch(/^ +\d+\.\d\d +\d+\.\d % {2}.+ undici\/lib\/.+:\d+ ← /m)
  })

  it('says what is wrong with an option, and exits with 1', { timeout }, async () => {
    await expect(main('--only', 'naked')).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('bench: --only: there is no "naked"'),
    })
  })
})
