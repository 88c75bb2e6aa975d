import type { Bench } from '../bench.ts'
import { type Gateways, startGateways } from '../case/gateways.ts'
import { type CaseName, caseNames, caseOf } from '../case/registry.ts'
import { countingFlags } from '../profile/allocation-count.ts'
import type { Sites } from '../profile/allocation-profile.ts'

/**
 * The requests that are counted of each case, in the order of the table. Those that do less a request need more until all of
 * their code is compiled.
 */
const counted = {
  yardstick: 500,
  bare: 500,
  full: 500,
  cached: 1_000,
  limited: 500,
  'limited-redis': 500,
  revalidated: 500,
  proxy: 1_000,
  'fastify-proxy': 1_000,
  'calls-5': 1_000,
  'calls-25': 250,
} as const satisfies Partial<Record<CaseName, number>>

/** The name of a case of which is counted what it allocates. */
export type AllocationCase = keyof typeof counted

/** The cases of which is counted what they allocate, in the order of the table. */
export const allocationCases = Object.keys(counted) as readonly AllocationCase[]

/** Those of them that can run here. */
export const countable: readonly AllocationCase[] = allocationCases.filter((name) => caseNames.includes(name))

/** Kilobytes (10³ bytes) a request of one case allocates. */
export interface Allocation {
  /** On the heap of V8. */
  readonly heapKb: number
  /** Outside of it: buffers, and other memory that is reported to V8. */
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

/** Requests that go before each that is counted. */
const warmUp = 3

/** Starts a case, warms it up, and lets `work` ask for so many requests. */
const warm = async <T>(
  name: CaseName,
  bench: Bench,
  work: (gateways: Gateways, requests: number) => Promise<T>,
): Promise<T> => {
  const { [name]: enough = 500 }: Partial<Record<CaseName, number>> = counted
  const requests = Math.min(enough, bench.requests)
  await using gateways = await startGateways(name, bench, flags)
  await gateways.visit(warmUp * requests, true)
  return await work(gateways, requests)
}

/** Counts once what a request of one case allocates, in a fresh process. */
export const countCase = (name: AllocationCase, bench: Bench): Promise<Allocation> =>
  warm(name, bench, async (gateways, requests) => {
    const { heap, external } = await gateways.count(() => gateways.visit(requests, true))
    return { heapKb: heap / requests / 1e3, externalKb: external / requests / 1e3 }
  })

/** Counts once what a request of every case allocates, each in a fresh process. */
export const measureAllocation = async (bench: Bench): Promise<Allocations> => {
  const allocated: Partial<Record<AllocationCase, Allocation>> = {}
  for (const name of countable) allocated[name] = await countCase(name, bench)
  return allocated
}

/** Samples where a request of one case allocates on the heap: kilobytes by site, in a fresh process. */
export const sampleCase = (name: CaseName, bench: Bench): Promise<Sites> =>
  warm(name, bench, async (gateways, requests) => {
    const { processes = 1 } = caseOf(name)
    const sites = await gateways.sample(() => gateways.visit(processes * requests, true))
    return Object.fromEntries(Object.entries(sites).map(([site, bytes]) => [site, bytes / requests / 1e3]))
  })
