import { withoutRedis } from '../../../core/src/testing/backends/start-redis.ts'
import type { Bench } from '../bench.ts'
import { openBench } from '../open-bench.ts'
import type { Sites } from '../profile/allocation-profile.ts'
import { medians } from '../report/figures.ts'
import { changeLine, grownSites, judgeCost, withinRecord } from './judge-cost.ts'
import {
  type Allocation,
  type AllocationCase,
  type Allocations,
  allocationCases,
  allocationDecimals,
  countable,
  countCase,
  sampleCase,
} from './measure-allocation.ts'
import { type Recorded, readRecorded, recorded, writeRecorded } from './recorded.ts'

/** What one check does. */
export interface CostCheck {
  /** The record. */
  readonly file: URL
  /** Record what is counted in place of comparing it. */
  readonly write: boolean
  /** Default: those of bffkit. What others allocate is theirs. */
  readonly cases?: readonly AllocationCase[]
  /** Requests counted of a case at most. Default 1,000. */
  readonly requests?: number
}

/** What a check came to: lines for people, and whether a case has grown. */
export interface Checked {
  readonly lines: readonly string[]
  readonly failed: boolean
}

/** The cases of which a growth is ours to mend. */
const ownCases = countable.filter((name) => name !== 'yardstick' && name !== 'fastify-proxy')

/** What cannot be counted here, a line each. */
const missing = allocationCases
  .filter((name) => !countable.includes(name))
  .map((name) => `${name.padEnd(14)} skipped: ${withoutRedis}`)

/** Fresh processes of each case whose median is recorded. */
const recordedProcesses = 3

/** Fresh processes that must agree with the record; so many are counted at least. */
const agreeing = 2

/** Fresh processes of one case at most: a machine that stalls now and then puts one off, but not five of six. */
const maxProcesses = 6

/**
 * Compares what a request of each case allocates with the record, and names what has grown by more than 3 % with the sites where; or
 * writes the record anew. On another major version of Node than the recorded one it compares nothing, and says so.
 */
export const checkCost = async (check: CostCheck): Promise<Checked> => {
  const { file, write, cases = ownCases, requests = 1_000 } = check
  const before = write ? undefined : await readRecorded(file)
  const { node } = process.versions
  if (before && major(before.node) !== major(node)) return skipped(before.node, node)

  await using bench = await openBench(requests)
  const counted: Record<string, Allocation> = {}
  for (const name of cases) {
    counted[name] = await countTimes(name, bench, before)
  }
  const sample = async (names: readonly AllocationCase[]) => {
    const sites: Record<string, Sites> = {}
    for (const name of new Set(names)) sites[name] = await sampleCase(name, bench)
    return sites
  }
  if (before) {
    const { lines, failed } = await compared(before, counted, sample)
    return { lines: [...(check.cases ? [] : missing), ...lines], failed }
  }
  await writeRecorded(file, recorded(node, counted, await sample(cases)))
  return { lines: [...figures(counted), `recorded with Node ${node}`], failed: false }
}

/**
 * What a request of a case allocates: to be recorded, the median of {@link recordedProcesses}; beside a record, of the first
 * {@link agreeing} that agree with it, or of all {@link maxProcesses} when they do not.
 */
const countTimes = async (name: AllocationCase, bench: Bench, before: Recorded | undefined) => {
  const all: Allocation[] = []
  const agreed = () =>
    before
      ? withinRecord(
          before,
          all.map((one) => ({ [name]: one })),
        ).flatMap((one) => one[name] ?? [])
      : []
  const most = before ? maxProcesses : recordedProcesses
  while (all.length < most && agreed().length < agreeing) all.push(await countCase(name, bench))
  const within = agreed()
  return medians(within.length < agreeing ? all : within, allocationDecimals)
}

const compared = async (
  before: Recorded,
  counted: Allocations,
  sample: (names: readonly AllocationCase[]) => Promise<Record<string, Sites>>,
): Promise<Checked> => {
  const { grown, shrunk } = judgeCost(before, counted)
  const heap = grown.filter(({ what }) => what === 'heapKb')
  const sites = await sample(heap.map(({ name }) => name))
  const lines = [
    ...figures(counted),
    ...shrunk.map((change) => `less: ${changeLine(change)}`),
    ...grown.flatMap((change) => [
      `more: ${changeLine(change)}`,
      ...(change.what === 'heapKb'
        ? grownSites(before.cases[change.name]?.sites ?? {}, sites[change.name] ?? {})
        : []
      ).map((site) => `  ${site}`),
    ]),
  ]
  const record = 'npm run check:cost -- --write'
  if (grown.length > 0)
    lines.push(`a request allocates more than 3 % more: mend it, or record it on purpose (${record})`)
  else if (shrunk.length > 0)
    lines.push(`a request allocates less: record it, so that it stays so (${record})`)
  else lines.push('every request allocates what is recorded, within 3 %')
  return { lines, failed: grown.length > 0 }
}

const figures = (counted: Allocations) =>
  Object.entries(counted).map(
    ([name, { heapKb, externalKb }]) =>
      `${name.padEnd(14)} ${heapKb.toFixed(1).padStart(6)} kB heap ${externalKb.toFixed(1).padStart(6)} kB external`,
  )

const skipped = (recordedNode: string, node: string): Checked => ({
  lines: [`skipped: recorded with Node ${recordedNode}, and this is ${node}, whose V8 allocates otherwise`],
  failed: false,
})

const major = (version: string) => version.split('.', 1)[0]
