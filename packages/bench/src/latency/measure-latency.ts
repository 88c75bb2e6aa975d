import type { z } from 'zod'
import { type Bench, warmUpOf } from '../bench.ts'
import { startGateways } from '../case/gateways.ts'
import { home } from '../case/page.ts'
import { payloads } from '../payloads.ts'
import { child } from '../process/child.ts'
import { type Cores, coresLine, machineCores, pin } from '../process/cores.ts'
import { type Schedule, Took } from './schedule.ts'

/** The cases whose latency is measured. */
export const latencyCases = ['yardstick', 'full'] as const

/** The loads it is measured at, in percent of the case's own peak. */
export const latencyLoads = ['25', '50', '75'] as const

/** Requests a second, and milliseconds from when one was due to its answer. */
export interface AtLoad extends z.output<typeof Took> {
  readonly rps: number
}

/** What one round measured. */
export interface Latency {
  /** Which process ran on which core. */
  readonly cores: string
  readonly cases: Readonly<
    Record<(typeof latencyCases)[number], Readonly<Record<(typeof latencyLoads)[number], AtLoad>>>
  >
  /** The slowest call that a gateway waits for, made directly at the rate of `full` at 50 %. */
  readonly direct: AtLoad
}

/** The slowest call: all services answer from memory, so it is the one with the longest answer. */
const slowest = { path: '/picks?segment=gold', bytes: Buffer.byteLength(JSON.stringify(payloads().catalog)) }

/**
 * Measures once how long requests take at 25, 50 and 75 % of what a case can bear, with the gateway, the services and the load
 * generator on cores of their own where there are any.
 *
 * @throws Error when an answer is wrong.
 */
export const measureLatency = async (bench: Bench): Promise<Latency> => {
  await using cores = await pinned(bench)
  const yardstick = await measureLoads('yardstick', bench, cores.shared)
  const full = await measureLoads('full', bench, cores.shared)
  const { authorizations, services } = bench.backend
  const target = { origin: services.catalog, ...slowest, authorizations }
  const direct = await atRate(full['50'].rps, target, bench, cores.shared)
  return { cores: coresLine(cores.shared), cases: { yardstick, full }, direct }
}

/** Keeps services and load generator on their cores while it lasts. */
const pinned = async ({ services, load }: Bench) => {
  const shared = await machineCores()
  const all = shared && [...new Set([...shared.gateway, ...shared.services, ...shared.load])]
  if (shared) await Promise.all([pin(services.pid, shared.services), pin(load.pid, shared.load)])
  return {
    shared,
    [Symbol.asyncDispose]: async () => {
      if (all) await Promise.all([pin(services.pid, all), pin(load.pid, all)])
    },
  }
}

const measureLoads = async (
  name: (typeof latencyCases)[number],
  bench: Bench,
  cores: Cores | undefined,
): Promise<Latency['cases'][typeof name]> => {
  await using gateways = await startGateways(name, bench)
  if (cores) await Promise.all(gateways.processes.map(({ pid }) => pin(pid, cores.gateway)))
  const half = warmUpOf(bench.requests) / 2
  await gateways.visit(half)
  const { rps: peak } = await gateways.visit(half)

  const { authorizations } = bench.backend
  const target = { origin: gateways.origins[0], path: home.path, bytes: gateways.bytes, authorizations }
  const at = (part: number) => atRate(peak * part, target, bench, cores)
  return { '25': await at(0.25), '50': await at(0.5), '75': await at(0.75) }
}

const atRate = async (
  rps: number,
  target: Omit<Schedule, 'rate' | 'requests' | 'lead'>,
  { requests }: Bench,
  cores: Cores | undefined,
): Promise<AtLoad> => {
  await using openLoop = child('open loop', 'latency/main.ts')
  if (cores) await pin(openLoop.pid, cores.load)
  const schedule: Schedule = { ...target, rate: rps, requests, lead: Math.ceil(requests / 10) }
  return { rps, ...(await openLoop.ask(schedule, Took)) }
}
