import { type Generation, underWay as underWayOf } from '../../scope/under-way.ts'
import { ownDelay } from '../own-delay.ts'
import type { Priority } from '../priority.ts'
import { type SheddingOptions, shedder, totalOf } from '../shedder.ts'
import { eventQueue } from './event-queue.ts'

/** A gateway whose time is counted and not waited for. */
export interface LoopModelOptions {
  /** Milliseconds of the loop that a complete answer takes, on average. Default 0.4. */
  readonly cost?: number
  /** The share of it that is left without optional parts. Default 1. */
  readonly needed?: number
  /** Milliseconds of a refusal. Default 0.03. */
  readonly refusal?: number
  /** Milliseconds of the calls of a request, one behind the other; each takes half to one and a half of that. Default `[0.3, 1, 1]`. */
  readonly calls?: readonly number[]
  /** Milliseconds the loop stands still about every `pauseEvery` ms (default 1,000), as for the collector or another process. Default 0. */
  readonly pause?: number
  readonly pauseEvery?: number
  /** Whether it does so at fixed times, as under a quota of CPU. Default: by chance. */
  readonly regular?: boolean
  /** Whether something else has the CPU meanwhile. Default: the loop itself works at what is no request, as the collector does. */
  readonly stopped?: boolean
  /** Requests that are under way all the time and cost nothing, as streams with nothing to say. Default 0. */
  readonly streams?: number
  readonly seed?: number
  readonly shedding?: SheddingOptions
}

/** What became of a load. */
export interface LoadResult {
  readonly came: number
  readonly refused: number
  readonly answered: number
  /** Answers without optional parts among them. */
  readonly degraded: number
  /** Milliseconds from when a request came until it was answered. */
  readonly p50: number
  readonly p99: number
  readonly admitted: Readonly<Record<Priority, number>>
  /** Milliseconds it lasted. */
  readonly took: number
}

interface Visit {
  readonly came: number
  /** Milliseconds of each of its steps. */
  readonly cost: number
  readonly degraded: boolean
  readonly generation: Generation
  step: number
}

/**
 * An event loop like that of node, with a real shedder: in each turn the timer that is due, then all that has come in by then, in its
 * order; what comes meanwhile waits for the next turn. A request takes a little when it comes, and with each answer of its calls.
 */
export const loopModel = (options: LoopModelOptions = {}) => {
  const { cost = 0.4, needed = 1, refusal = 0.03, calls = [0.3, 1, 1], seed = 1 } = options
  const {
    pause = 0,
    pauseEvery = 1_000,
    regular = false,
    stopped = false,
    streams = 0,
    shedding = {},
  } = options
  const random = chance(seed)
  const answers = eventQueue<Visit>()
  const said: { at: number; on: boolean; refused: number }[] = []
  let [now, idle, running, beatAt, pauseAt] = [0, 0, streams, Infinity, pause > 0 ? pauseEvery : Infinity]
  let beat = () => {}
  let lost = 0
  const own = ownDelay({
    now: () => now,
    idle: () => idle,
    cpu: () => now - idle - lost,
    after: (ms, then) => {
      beatAt = now + ms
      beat = then
    },
  })
  own.start()
  const underWay = underWayOf()
  underWay.generation.running += streams
  const shed = shedder(shedding, {
    own,
    running: () => running,
    underWay,
    degrade: (on) => said.push({ at: now, on, refused: totalOf(shed.refused) }),
  })
  const isDegraded = () => said.at(-1)?.on === true

  const standStill = (ms: number) => {
    now += ms
  }
  const paused = () => {
    standStill(pause)
    if (stopped) lost += pause
    pauseAt += regular ? pauseEvery + pause : pause - Math.log(1 - random()) * pauseEvery
  }
  const work = (ms: number) => {
    now += ms
    while (now >= pauseAt) paused()
  }
  const call = (visit: Visit) => {
    answers.add(now + (calls[visit.step] ?? 0) * (0.5 + random()), visit)
    visit.step += 1
  }

  /** Has `rate` requests a millisecond come for `ms` milliseconds, independent of each other. */
  const load = (ms: number, rate: number, mix: readonly Priority[] = ['normal']): LoadResult => {
    const start = now
    const took: number[] = []
    const admitted = { critical: 0, normal: 0, background: 0 }
    const refusedBefore = totalOf(shed.refused)
    let [came, degraded, arrival] = [0, 0, now]
    const next = () => {
      arrival -= Math.log(1 - random()) / rate
    }
    next()

    const come = () => {
      const priority = mix[came % mix.length] ?? 'normal'
      const at = arrival
      came += 1
      next()
      if (!shed.admits(priority)) {
        work(refusal)
        return
      }
      admitted[priority] += 1
      running += 1
      const { generation } = underWay
      generation.running += 1
      const whole = cost * (0.5 + random()) * (isDegraded() ? needed : 1)
      const visit = {
        came: at,
        cost: whole / (calls.length + 1),
        degraded: isDegraded(),
        generation,
        step: 0,
      }
      work(visit.cost)
      call(visit)
    }
    const goOn = (visit: Visit) => {
      work(visit.cost)
      if (visit.step < calls.length) {
        call(visit)
        return
      }
      running -= 1
      visit.generation.running -= 1
      took.push(now - visit.came)
      if (visit.degraded) degraded += 1
    }
    while (now < start + ms) {
      if (now >= beatAt) beat()
      const turn = now
      while (Math.min(arrival, answers.first) <= turn) {
        const visit = arrival <= answers.first ? undefined : answers.take()
        if (visit) goOn(visit)
        else come()
      }
      if (now > turn) continue
      now = Math.max(now, Math.min(arrival, answers.first, beatAt, start + ms, pauseAt))
      idle += now - turn
      if (now < pauseAt) continue
      paused()
      if (!stopped) continue
      // It does not know, and believes that it has waited.
      idle += pause
      lost -= pause
    }
    took.sort((a, b) => a - b)
    const at = (share: number) => took[Math.floor(took.length * share)] ?? 0
    const refused = totalOf(shed.refused) - refusedBefore
    const all = { came, refused, answered: took.length, degraded, admitted }
    return { ...all, p50: at(0.5), p99: at(0.99), took: now - start }
  }
  return { load, shed, said, isDegraded, standStill }
}

/** Numbers from 0 to 1 by chance, the same ones each time (mulberry32). */
const chance = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
