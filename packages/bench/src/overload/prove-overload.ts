import { z } from 'zod'
import type { Backend } from '../backend/backend.ts'
import { home } from '../case/page.ts'
import { Speed } from '../load/load.ts'
import { openBench } from '../open-bench.ts'
import { child } from '../process/child.ts'
import { median } from '../report/median.ts'
import { type Flood, type Flooded, Flooded as FloodedReply } from './flood/flood.ts'

/** How a gateway is overloaded. */
export interface ProofOptions {
  /** How often all of it is done, each time with a fresh gateway. */
  readonly rounds: number
  /** Seconds a flood lasts. */
  readonly seconds: number
  /** How many times the peak comes; each with a gateway that refuses what it has no time for, and with one that does not. */
  readonly times: readonly number[]
}

/** What a flood of so many times the peak did, in one round. */
export interface Proved {
  readonly times: number
  /** Whether the gateway refused what it had no time for. */
  readonly shedding: boolean
  /** Right answers a second of a twin that does not shed, closed loop: the mean of just before and just after. */
  readonly peak: number
  readonly before: number
  readonly after: number
  readonly flood: Flooded
  /** Seconds after the flood until a request was again answered within 50 ms; `undefined`: not within 10. */
  readonly recovered: number | undefined
  /** Megabytes of the gateway's process, before the flood and after it. */
  readonly rss: readonly [number, number]
  /** Codes in the log of the gateway, during the flood. */
  readonly codes: Readonly<Record<string, number>>
}

const Started = z.object({ url: z.url() })
const Report = z.object({ cpuUs: z.number(), rssMb: z.number(), codes: z.record(z.string(), z.number()) })

/** Requests of a closed loop. */
const peakRequests = 4_000

/** Overloads a gateway, and says what became of it. Everything is on this machine, and ends by itself. */
export const proveOverload = async (options: ProofOptions, progress: (line: string) => void) => {
  await using bench = await openBench(peakRequests)
  const { backend, load } = bench
  const cost = await refusalCost()
  progress(`a refusal costs ${cost.toFixed(1)} µs`)
  // What sheds answers less at its peak, on a machine where others take the CPU from time to time.
  await using twin = child('twin', 'overload/gateway/main.ts')
  const { url } = await twin.ask({ ask: 'start', backend, shedding: false }, Started)
  const { authorizations } = backend
  const target = { path: home.path, authorizations, bytes: await lengthOf(url, authorizations) }
  const peak = async (connections = 16) => {
    const asked = { origins: [url], connections, requests: peakRequests, ...target }
    return (await load.ask(asked, Speed)).rps
  }
  // Cold code is slow enough to be overloaded by less.
  await peak(4)
  const proved: Proved[] = []
  for (let round = 0; round < options.rounds; round += 1)
    for (const times of options.times)
      for (const shedding of [true, false]) {
        const one = await overload({ backend, target, peak, times, shedding, seconds: options.seconds })
        progress(JSON.stringify(one))
        proved.push(one)
      }
  return { cost, proved }
}

interface Overload extends Pick<ProofOptions, 'seconds'>, Pick<Proved, 'times' | 'shedding'> {
  readonly backend: Backend
  /** What is asked for. */
  readonly target: Pick<Flood, 'path' | 'authorizations' | 'bytes'>
  /** Right answers a second of a twin that does not shed, closed loop. */
  readonly peak: () => Promise<number>
}

/** How a gateway is warmed up: this share of the peak, for so many seconds. */
const warmUp = { times: 0.4, seconds: 4 }

const overload = async ({ backend, target, peak, times, shedding, seconds }: Overload): Promise<Proved> => {
  await using gateway = child('gateway', 'overload/gateway/main.ts')
  await using flood = child('flood', 'overload/flood/main.ts')
  const { url } = await gateway.ask({ ask: 'start', backend, shedding }, Started)
  const before = await peak()
  const ask = (times: number, seconds: number) =>
    flood.ask({ origin: url, rate: times * before, seconds, ...target }, FloodedReply)
  await ask(warmUp.times, warmUp.seconds)
  const { rssMb: rssBefore } = await gateway.ask({ ask: 'report' }, Report)
  const flooded = await ask(times, seconds)
  const recovered = await recovery(url, target.authorizations)
  const { codes, rssMb } = await gateway.ask({ ask: 'report' }, Report)
  const after = await peak()
  const rss = [rssBefore, rssMb] as const
  return { times, shedding, before, after, peak: (before + after) / 2, flood: flooded, recovered, rss, codes }
}

const lengthOf = async (url: string, authorizations: readonly string[]) => {
  const response = await fetch(url + home.path, { headers: { authorization: authorizations[0] ?? '' } })
  if (response.status !== 200) throw new Error(`overload: the gateway answers ${response.status}`)
  return (await response.arrayBuffer()).byteLength
}

const recovery = async (url: string, authorizations: readonly string[]): Promise<number | undefined> => {
  const start = performance.now()
  for (let quick = 0; performance.now() - start < 10_000; ) {
    const sent = performance.now()
    const response = await fetch(url + home.path, { headers: { authorization: authorizations[0] ?? '' } })
    await response.arrayBuffer()
    quick = response.status === 200 && performance.now() - sent < 50 ? quick + 1 : 0
    if (quick === 20) return (performance.now() - start) / 1_000
  }
  return undefined
}

/** Microseconds of CPU a refusal costs. */
const refusalCost = async (): Promise<number> => {
  await using gateway = child('refusing', 'overload/gateway/main.ts')
  await using flood = child('flood', 'overload/flood/main.ts')
  const { url } = await gateway.ask({ ask: 'refusing' }, Started)
  const ask = () =>
    flood.ask(
      { origin: url, path: home.path, rate: 4_000, seconds: 2, authorizations: ['Bearer a'], bytes: 0 },
      FloodedReply,
    )
  await ask()
  const { cpuUs } = await gateway.ask({ ask: 'report' }, Report)
  const costs: number[] = []
  let last = cpuUs
  for (let round = 0; round < 3; round += 1) {
    const { sent } = await ask()
    const { cpuUs: now } = await gateway.ask({ ask: 'report' }, Report)
    costs.push((now - last) / sent)
    last = now
  }
  return median(costs)
}
