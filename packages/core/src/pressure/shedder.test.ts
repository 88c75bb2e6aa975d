import { describe, expect, it } from 'vitest'
import { beatPeriod, ownDelay } from './own-delay.ts'
import { shedder } from './shedder.ts'

/** Turns of the loop in which something is done for each request. */
const steps = 4

/** Milliseconds a refusal takes. */
const refusal = 0.03

/** An event loop of a test, which works a little on each request under way in every turn. */
const loop = () => {
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
  const shed = shedder({}, { own, running: () => underWay.length })

  /** Milliseconds each request that comes now takes, when it is refused or admitted. */
  const come = (work: number): number => {
    if (!shed.calm && !shed.admits('normal')) return refusal
    underWay.push(steps - 1)
    return work / steps
  }
  /** So many turns with `rate` requests a millisecond of `work` ms each, whose services take `turns` of the loop longer. */
  const load = (turns: number, rate: number, work: number, slow = 0) => {
    const { refused } = shed
    let [came, answered, maxBeat, due, length] = [0, 0, 0, 0, beatPeriod]
    const start = now
    for (let index = 0; index < turns; index += 1) {
      due += length * rate
      let busy = underWay.length * (work / (steps + slow))
      underWay = underWay.map((left) => left - 1).filter((left) => left > -slow)
      const before = underWay.length
      for (; due >= 1; due -= 1) {
        came += 1
        busy += come(work)
      }
      answered += Math.max(0, before - underWay.length)
      length = Math.max(beatPeriod, busy)
      maxBeat = Math.max(maxBeat, length)
      now += length
      next?.()
    }
    return { came, refused: shed.refused - refused, maxBeat, took: now - start, answered }
  }
  return {
    shed,
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

    expect(shed.refused).toBe(0)
  })

  it('R1: refuses nobody after the process was stopped for hours, as by a closed lid', () => {
    const { load, shed, standStill } = loop()
    standStill(9 * 3_600_000)
    load(50, 0.5, 1)

    expect([shed.refused, shed.calm]).toEqual([0, true])
  })

  it('R1: admits what is critical, always', () => {
    const { load, shed } = loop()
    load(60, 6, 1)
    while (shed.admits('normal')) load(1, 6, 1)

    expect(shed.admits('critical')).toBe(true)
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
