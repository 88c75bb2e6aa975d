import { setTimeout as sleep } from 'node:timers/promises'
import { home } from '../case/page.ts'
import { Speed } from '../load/load.ts'
import { openBench } from '../open-bench.ts'
import { child } from '../process/child.ts'
import { type Flood, type Flooded, Flooded as FloodedReply } from './flood/flood.ts'
import { Report, type Screen, Started } from './gateway/gateway-ask.ts'
import { idleConnections } from './idle-connections.ts'
import { type Pinned, pinned } from './pinned.ts'
import { refusalCost } from './refusal-cost.ts'

/** How a gateway is overloaded. */
export interface ProofOptions {
  /** How often all of it is done, each time with a fresh gateway. */
  readonly rounds: number
  /** Seconds a flood lasts; half of that where nothing is refused, since that takes as long again to end. */
  readonly seconds: number
  /** How many times the peak comes. */
  readonly times: readonly number[]
}

/** Right answers a second of gateways that do not shed, closed loop: the mean of just before and just after. */
interface Peaks {
  readonly complete: number
  /** Of one that leaves out what is optional all the time; the same where there is nothing to leave out. */
  readonly degraded: number
}

/** A kind of flood. */
interface Kind {
  readonly times: number
  readonly screen: Screen
  /** Whether the gateway refused what it had no time for. */
  readonly shedding: boolean
}

/** What a flood of so many times the peak did, in one round. */
export interface Proved extends Kind {
  /** Requests a second. */
  readonly rate: number
  readonly peaks: Peaks
  readonly flood: Flooded
  /** The share of a core that the gateway used in the middle of the flood. */
  readonly cpu: number
  /** Seconds after the flood until requests were again answered within 50 ms and complete; `undefined`: not within 10. */
  readonly recovered: number | undefined
  /** Megabytes of the gateway's process: before the flood, early in it, and at its end. */
  readonly rss: readonly [before: number, early: number, end: number]
  /** Codes in the log of the gateway, during the flood. */
  readonly codes: Readonly<Record<string, number>>
}

/** All that was measured. */
export interface Proof {
  /** Microseconds of a refusal, and of an answer of node:http that does nothing else. */
  readonly cost: number
  readonly bare: number
  /** Megabytes of ten thousand idle connections. */
  readonly idleMb: number
  readonly proved: readonly Proved[]
}

type Bench = Awaited<ReturnType<typeof openBench>>
type Target = Pick<Flood, 'path' | 'authorizations'>

/** Requests of a closed loop. */
const peakRequests = 2_500

/** How a gateway is warmed up: this share of the peak, for so many seconds. Cold code is slow enough to be overloaded by less. */
const warmUp = { times: 0.4, seconds: 2.5 }

/** Overloads a gateway, and says what became of it. Everything is on this machine, and ends by itself. */
export const proveOverload = async (
  options: ProofOptions,
  progress: (line: string) => void,
): Promise<Proof> => {
  const cores = await pinned()
  progress(cores.line)
  const { cost, bare } = await refusalCost(cores)
  progress(`a refusal costs ${cost.toFixed(1)} µs, node:http alone ${bare.toFixed(1)}`)
  await using bench = await openBench(peakRequests)
  await cores.services(bench.services)
  await cores.load(bench.load)
  const idleMb = await idleConnections(bench.backend, cores)
  progress(`ten thousand idle connections cost ${idleMb.toFixed(0)} MB`)
  await using twins = await openTwins(bench, cores)
  const proved: Proved[] = []
  for (let round = 0; round < options.rounds; round += 1)
    for (const [screen, shedding] of [
      ['required', true],
      ['optional', true],
      ['optional', false],
    ] as const)
      for (const times of options.times) {
        const seconds = shedding ? options.seconds : options.seconds / 2
        const one = await overload({ screen, shedding, times }, { bench, cores, twins, seconds })
        progress(JSON.stringify(one))
        proved.push(one)
      }
  return { cost, bare, idleMb, proved }
}

interface Surroundings {
  readonly bench: Bench
  readonly cores: Pinned
  readonly twins: Twins
  readonly seconds: number
}

const overload = async (kind: Kind, { bench, cores, twins, seconds }: Surroundings): Promise<Proved> => {
  const { screen, shedding, times } = kind
  const { backend } = bench
  await using gateway = await cores.gateway(child('gateway', 'overload/gateway/main.ts'))
  await using flood = await cores.load(child('flood', 'overload/flood/main.ts'))
  const { url } = await gateway.ask(
    { ask: 'start', backend, screen, shedding, patient: false, degraded: false },
    Started,
  )
  const { authorizations } = backend
  const target = { path: home.path, authorizations }
  const { bytes } = await lookAt(url, target)
  const before = await twins.peaks(screen)
  const rate = times * before.complete
  const ask = (rate: number, seconds: number) =>
    flood.ask({ origin: url, rate, seconds, bytes, ...target }, FloodedReply)
  await ask(warmUp.times * before.complete, warmUp.seconds)
  const report = () => gateway.ask({ ask: 'report' }, Report)
  const atFirst = await report()
  const flooding = ask(rate, seconds)
  await sleep(seconds * 300)
  const early = await report()
  await sleep(seconds * 400)
  const late = await report()
  const flooded = await flooding
  const atEnd = await report()
  const recovered = await recovery(url, target, bytes)
  const after = shedding ? await twins.peaks(screen) : before
  return {
    ...kind,
    rate,
    peaks: {
      complete: (before.complete + after.complete) / 2,
      degraded: (before.degraded + after.degraded) / 2,
    },
    flood: flooded,
    cpu: (late.cpuUs - early.cpuUs) / (late.at - early.at) / 1_000,
    recovered,
    rss: [atFirst.rssMb, early.rssMb, atEnd.rssMb],
    codes: added([early.codes, late.codes, atEnd.codes]),
  }
}

interface Twins extends AsyncDisposable {
  /** How many answers a second they give now. */
  peaks(screen: Screen): Promise<Peaks>
}

/** Gateways beside the one that is flooded, which do not shed: what sheds answers less at its peak where others take the CPU. */
const openTwins = async ({ backend, load }: Bench, cores: Pinned): Promise<Twins> => {
  await using stack = new AsyncDisposableStack()
  const target = { path: home.path, authorizations: backend.authorizations }
  const twin = async (screen: Screen, degraded: boolean) => {
    const gateway = stack.use(await cores.gateway(child('twin', 'overload/gateway/main.ts')))
    const asked = { ask: 'start', backend, screen, shedding: false, patient: true, degraded }
    const { url } = await gateway.ask(asked, Started)
    const { bytes } = await lookAt(url, target)
    const peak = async (): Promise<number> => {
      const asked = { origins: [url], connections: 16, requests: peakRequests, bytes, ...target }
      return (await load.ask(asked, Speed)).rps
    }
    await peak()
    return peak
  }
  const required = await twin('required', false)
  const optional = await twin('optional', false)
  const degraded = await twin('optional', true)
  const running = stack.move()
  return {
    peaks: async (screen) => {
      const complete = await (screen === 'required' ? required : optional)()
      return { complete, degraded: screen === 'required' ? complete : await degraded() }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** One answer, and how long it took. */
const lookAt = async (url: string, { path, authorizations }: Target) => {
  const sent = performance.now()
  const response = await fetch(url + path, { headers: { authorization: authorizations[0] ?? '' } })
  const bytes = (await response.arrayBuffer()).byteLength
  return { status: response.status, bytes, took: performance.now() - sent }
}

const recovery = async (url: string, target: Target, bytes: number): Promise<number | undefined> => {
  const start = performance.now()
  for (let quick = 0; performance.now() - start < 10_000; ) {
    const answer = await lookAt(url, target)
    quick = answer.status === 200 && answer.bytes === bytes && answer.took < 50 ? quick + 1 : 0
    if (quick === 20) return (performance.now() - start) / 1_000
  }
  return undefined
}

const added = (counts: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const all: Record<string, number> = {}
  for (const count of counts)
    for (const [code, times] of Object.entries(count)) all[code] = (all[code] ?? 0) + times
  return all
}
