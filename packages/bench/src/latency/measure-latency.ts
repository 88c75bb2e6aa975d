import { type Bench, warmUpOf } from '../bench.ts'
import { startGateways } from '../case/gateways.ts'
import { home } from '../case/page.ts'
import { payloads } from '../payloads.ts'
import { child } from '../process/child.ts'
import { Added, type Schedule } from './schedule.ts'

/** What a gateway adds to the latency of a direct call, in one round or in the median of all. */
export interface Latency {
  /** Requests a second through the gateway: half of what the machine can do. */
  readonly rps: number
  /** Milliseconds added to half of the requests at most. */
  readonly p50: number
  /** Milliseconds added to 99 % of the requests at most. */
  readonly p99: number
}

/** Decimals each member of {@link Latency} is reported with. */
export const latencyDecimals: Readonly<Record<keyof Latency, number>> = { rps: 0, p50: 2, p99: 2 }

/** The slowest call a gateway waits for. All services answer from memory, so it is the one with the longest answer. */
const slowest = { path: '/picks?segment=gold', bytes: Buffer.byteLength(JSON.stringify(payloads().catalog)) }

/**
 * Measures once what the case `full` adds to the latency of the slowest call it makes, at half the load it can bear:
 * pairs of a direct call and one through the gateway, at a fixed rate.
 *
 * @throws Error when an answer is wrong.
 */
export const measureLatency = async (bench: Bench): Promise<Latency> => {
  const { backend, requests } = bench
  await using gateways = await startGateways('full', bench)
  const half = warmUpOf(requests) / 2
  await gateways.visit(half)
  const { rps: most } = await gateways.visit(half)

  await using openLoop = child('open loop', 'latency/main.ts')
  const schedule: Schedule = {
    rate: most / 2,
    pairs: requests,
    lead: Math.ceil(requests / 10),
    authorizations: backend.authorizations,
    direct: { origin: backend.services.catalog, ...slowest },
    gateway: { origin: gateways.origins[0], path: home.path, bytes: gateways.bytes },
  }
  return { rps: schedule.rate, ...(await openLoop.ask(schedule, Added)) }
}
