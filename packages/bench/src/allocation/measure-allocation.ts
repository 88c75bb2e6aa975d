import type { Bench } from '../bench.ts'
import { startGateways } from '../case/gateways.ts'
import { type CaseName, caseOf } from '../case/registry.ts'
import { countingFlags } from '../profile/allocation-count.ts'
import type { Sites } from '../profile/allocation-profile.ts'

/** The cases of which is counted what they allocate, in the order of the table. */
export const allocationCases = [
  'yardstick',
  'bare',
  'full',
  'cached',
  'proxy',
  'fastify-proxy',
  'calls-5',
  'calls-25',
] as const satisfies readonly CaseName[]

/** The name of one of the {@link allocationCases}. */
export type AllocationCase = (typeof allocationCases)[number]

/** Kilobytes (10³ bytes) a request of one case allocates. */
export interface Allocation {
  /** On the heap of V8. */
  readonly heapKb: number
  /** Outside of it: buffers, and what else V8 is told of. */
  readonly externalKb: number
}

/** What was counted, by case. */
export type Allocations = Readonly<Partial<Record<AllocationCase, Allocation>>>

/** Decimals each member of {@link Allocation} is reported with. */
export const allocationDecimals: Readonly<Record<keyof Allocation, number>> = { heapKb: 1, externalKb: 1 }

/**
 * Flags of a process of which is counted or sampled what it allocates. V8 compiles what is hot early and waits for it: that is the
 * code a gateway runs after some 20,000 requests, without the chance of when another thread has compiled it.
 */
const flags: readonly string[] = [
  ...countingFlags,
  '--invocation-count-for-maglev=60',
  '--invocation-count-for-turbofan=300',
  '--no-concurrent-recompilation',
]

/** Requests that are counted at most. More change no figure. */
const enough = 1_000

/** Starts a case, warms it up, and lets `work` ask for so many requests. */
const warm = async <T>(
  name: CaseName,
  bench: Bench,
  work: (gateways: Awaited<ReturnType<typeof startGateways>>, requests: number) => Promise<T>,
): Promise<T> => {
  const requests = Math.ceil(Math.min(enough, bench.requests) * Math.min(1, 2 * (caseOf(name).share ?? 1)))
  await using gateways = await startGateways(name, bench, flags)
  await gateways.visit(Math.ceil(2.5 * requests))
  return await work(gateways, requests)
}

/** Counts once what a request of one case allocates, in a fresh process. */
export const countCase = (name: AllocationCase, bench: Bench): Promise<Allocation> =>
  warm(name, bench, async (gateways, requests) => {
    const { heap, external } = await gateways.count(() => gateways.visit(requests))
    return { heapKb: heap / requests / 1e3, externalKb: external / requests / 1e3 }
  })

/** Counts once what a request of every case allocates, each in a fresh process. */
export const measureAllocation = async (bench: Bench): Promise<Allocations> => {
  const counted: Partial<Record<AllocationCase, Allocation>> = {}
  for (const name of allocationCases) counted[name] = await countCase(name, bench)
  return counted
}

/** Samples where a request of one case allocates on the heap: kilobytes by site, in a fresh process. */
export const sampleCase = (name: CaseName, bench: Bench): Promise<Sites> =>
  warm(name, bench, async (gateways, requests) => {
    const sites = await gateways.sample(() => gateways.visit(requests))
    return Object.fromEntries(Object.entries(sites).map(([site, bytes]) => [site, bytes / requests / 1e3]))
  })
