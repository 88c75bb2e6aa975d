import { describe, expect, it } from 'vitest'
import { beatPeriod, ownDelay } from './own-delay.ts'
import type { Priority } from './priority.ts'
import { shedder, totalOf } from './shedder.ts'

/** Turns of the loop in which something is done for each request. */
const steps = 4

/** Milliseconds a refusal takes. */
const refusal = 0.03

/** An event loop of a test, which works a little on each request under way in every turn: `needed` of it without optional parts. */
const loop = (needed = 1) => {
  let now = 0
  let next: (() => void) | undefined
  let underWay: number[] = []
  const own = ownDelay({
    now: () => now,
    after: (_, then) => {
      next = then
    },
  })
  own.start()
  const said: { at: number; on: boolean; refused: number }[] = []
  const shed = shedder(
    {},
    {
      own,
      running: () => underWay.length,
      degrade: (on) => said.push({ at: now, on, refused: totalOf(shed.refused) }),
    },
  )

  /** Milliseconds each request that comes now takes, when it is refused or admitted. */
  const come = (work: number, priority: Priority): number => {
    if (!shed.calm && !shed.admits(priority)) return refusal
    underWay.push(steps - 1)
    return work / steps
  }
  /** So many turns with `rate` requests a millisecond of `work` ms each, whose services take `turns` of the loop longer. */
  const load = (
    turns: number,
    rate: number,
    work: number,
    slow = 0,
    mix: readonly Priority[] = ['normal'],
  ) => {
    const refused = totalOf(shed.refused)
    const admitted = { critical: 0, normal: 0, background: 0 }
    const left = () => (said.at(-1)?.on ? needed : 1)
    let [came, answered, maxBeat, due, length] = [0, 0, 0, 0, beatPeriod]
    const start = now
    for (let index = 0; index < turns; index += 1) {
      due += length * rate
      let busy = underWay.length * ((left() * work) / (steps + slow))
      underWay = underWay.map((turns) => turns - 1).filter((turns) => turns > -slow)
      const before = underWay.length
      for (; due >= 1; due -= 1) {
        const priority = mix[came % mix.length] ?? 'normal'
        came += 1
        const before = underWay.length
        busy += come(left() * work, priority)
        admitted[priority] += underWay.length - before
      }
      answered += Math.max(0, before - underWay.length)
      length = Math.max(beatPeriod, busy)
      maxBeat = Math.max(maxBeat, length)
      now += length
      next?.()
    }
    return { came, refused: totalOf(shed.refused) - refused, maxBeat, took: now - start, answered, admitted }
  }
  return {
    shed,
    said,
    load,
    standStill: (ms: number) => {
      now += ms
      next?.()
    },
  }
}

describe('shedder', () => {
  it('R1: refuses nothing as long as the loop keeps up', () => {
    const { load } = loop()

    expect(load(500, 0.9, 1).refused).toBe(0)
  })

  it.each([3, 6])('R1: keeps working, in short turns, when %s times as much comes as it can do', (times) => {
    const { load } = loop()
    load(60, times, 1) // it takes a moment to see that it is no moment, and to work off what was admitted
    const { came, refused, took, maxBeat } = load(2_000, times, 1)

    expect(maxBeat).toBeLessThan(60)
    // What is left of the time when all others are refused.
    expect((came - refused) / took).toBeGreaterThan(0.9 * (1 - (times - 1) * refusal))
  })

  it('R1: refuses nothing any more within a second after the load has ended', () => {
    const { load, shed } = loop()
    load(200, 6, 1)
    load(50, 0.3, 1)

    expect([load(100, 0.5, 1).refused, shed.calm]).toEqual([0, true])
  })

  it('R1: refuses nobody since one handler, or the collector, held everything up for once', () => {
    const { load, shed, standStill } = loop()
    load(5, 0.3, 1)
    standStill(500)
    load(100, 0.3, 1)

    expect(totalOf(shed.refused)).toBe(0)
  })

  it('R1: refuses nobody after the process was stopped for hours, as by a closed lid', () => {
    const { load, shed, standStill } = loop()
    standStill(9 * 3_600_000)
    load(50, 0.5, 1)

    expect([totalOf(shed.refused), shed.calm]).toEqual([0, true])
  })

  it.each([
    ['normal before background', 'normal', 'background'],
    ['critical before normal', 'critical', 'normal'],
    ['critical before background', 'critical', 'background'],
  ] as const)('R1: answers what is %s', (_, more, less) => {
    const { load } = loop()
    const mix = [more, less]
    load(100, 3, 1, 0, mix)
    const { came, admitted, took } = load(2_000, 3, 1, 0, mix)
    const possible = took * (1 - 2 * refusal)

    expect(came).toBeGreaterThan(2 * possible)
    expect(admitted[more]).toBeGreaterThan(0.85 * possible)
    expect(admitted[less]).toBeLessThan(0.1 * possible)
  })

  it('R1: refuses nothing critical as long as there is room for it', () => {
    const { load, shed } = loop()
    load(100, 3, 1, 0, ['critical', 'normal', 'normal', 'normal', 'background', 'background'])
    const before = shed.refused.critical
    load(2_000, 3, 1, 0, ['critical', 'normal', 'normal', 'normal', 'background', 'background'])

    expect(shed.refused.critical - before).toBe(0)
  })

  it.each(['critical', 'background'] as const)('R1: keeps working when all of it is %s', (priority) => {
    const { load } = loop()
    load(100, 3, 1, 0, [priority])
    const { came, refused, took, maxBeat } = load(2_000, 3, 1, 0, [priority])

    expect(maxBeat).toBeLessThan(60)
    expect((came - refused) / took).toBeGreaterThan(0.85 * (1 - 2 * refusal))
  })

  it('R1: leaves out what is optional before it refuses, and only a second after the load has ended makes it again', () => {
    const { load, said } = loop()
    load(200, 3, 1)
    expect(said).toMatchObject([{ on: true, refused: 0 }])

    const { took } = load(300, 0.3, 1)
    expect(said).toMatchObject([{ on: true }, { on: false }])
    const [begun, ended] = said
    expect((ended?.at ?? 0) - (begun?.at ?? 0)).toBeGreaterThan(1_000)
    expect(took).toBeLessThan(5_000)
  })

  it('R1: leaves nothing out for a moment in which one handler holds everything up', () => {
    const { load, said, standStill } = loop()
    load(5, 0.3, 1)
    standStill(500)
    load(50, 0.3, 1)
    standStill(90)
    standStill(40)
    load(50, 0.3, 1)

    expect(said).toEqual([])
  })

  it('R1: refuses nobody when leaving out what is optional is enough', () => {
    const { load, said, shed } = loop(0.5)
    load(90, 1.12, 1)

    expect(said).toMatchObject([{ on: true, refused: 0 }])
    expect([totalOf(shed.refused), shed.calm]).toEqual([0, true])
  })

  it('R1: finds out by itself how many may be under way when services are slow', () => {
    const { load } = loop()
    load(60, 3, 1, 50)
    const { came, refused, took } = load(3_000, 3, 1, 50)

    expect((came - refused) / took).toBeGreaterThan(0.7 * (1 - 2 * refusal))
  })

  it('R1: looks at the loop no longer once it is closed', () => {
    const { load, shed } = loop()
    shed.close()
    load(100, 6, 0.1)

    expect(shed.calm).toBe(true)
  })
})
