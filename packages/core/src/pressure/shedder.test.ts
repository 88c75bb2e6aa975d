import { describe, expect, it } from 'vitest'
import { beatPeriod, ownDelay } from './own-delay.ts'
import { shedder } from './shedder.ts'

/** An event loop of a test: turns of a length, with requests at moments of it. */
const loop = () => {
  let now = 0
  let next: (() => void) | undefined
  const own = ownDelay({
    now: () => now,
    after: (_, then) => {
      next = then
    },
  })
  own.start()
  const shed = shedder({}, own, () => now)
  /** One turn, in which a request comes every `every` milliseconds; how many were admitted, how many came. */
  const turn = (length: number, every = 1) => {
    let admitted = 0
    let came = 0
    const start = now
    for (; now < start + length; now += every) {
      came += 1
      if (shed.calm || shed.admits('normal')) admitted += 1
    }
    now = Math.max(now, start + beatPeriod)
    next?.()
    return { admitted, came }
  }
  /** As many turns, each as long as the requests admitted in it take, `work` ms each, when `rate` come a millisecond. */
  const load = (turns: number, rate: number, work: number) => {
    let length = beatPeriod
    let admitted = 0
    let came = 0
    let longest = 0
    const start = now
    for (let index = 0; index < turns; index += 1) {
      const arrived = Math.round(length * rate)
      let busy = 0
      const turnStart = now
      for (let request = 0; request < arrived; request += 1) {
        came += 1
        const goesOn = shed.calm || shed.admits('normal')
        if (goesOn) admitted += 1
        busy += goesOn ? work : 0.03
        now = turnStart + busy
      }
      length = Math.max(beatPeriod, busy)
      longest = Math.max(longest, length)
      now = turnStart + length
      next?.()
    }
    return { admitted, came, longest, took: now - start }
  }
  return {
    shed,
    turn,
    load,
    standStill: (ms: number) => {
      now += ms
    },
    beat: () => next?.(),
  }
}

describe('shedder', () => {
  it('R1: refuses nothing as long as the loop keeps up', () => {
    const { load } = loop()
    const { admitted, came } = load(500, 0.9, 1)

    expect(admitted).toBe(came)
  })

  it.each([3, 6])('R1: keeps working, in short turns, when %s times as much comes as it can do', (times) => {
    const { load } = loop()
    load(30, times, 1) // it takes a moment to see that it is no moment
    const { admitted, took, longest } = load(1_000, times, 1)

    expect(longest).toBeLessThan(50)
    expect(admitted / took).toBeGreaterThan(0.7 * (1 - times * 0.03))
  })

  it('R1: refuses nothing any more within a second after the load has ended', () => {
    const { load, shed } = loop()
    load(200, 6, 1)
    load(50, 0.3, 1)
    const { refused } = shed
    load(100, 0.5, 1)

    expect([shed.refused - refused, shed.calm]).toEqual([0, true])
  })

  it('R1: refuses nobody since one handler, or the collector, held everything up for once', () => {
    const { turn, shed, standStill, beat } = loop()
    turn(5)
    standStill(500)
    beat()
    const burst = turn(120)
    turn(10)

    expect([burst.admitted, shed.refused]).toEqual([burst.came, 0])
  })

  it('R1: refuses nobody after the process was stopped for hours, as by a closed lid', () => {
    const { turn, shed, standStill, beat } = loop()
    standStill(9 * 3_600_000)
    beat()
    for (let index = 0; index < 50; index += 1) turn(12)

    expect([shed.refused, shed.calm]).toEqual([0, true])
  })

  it('R1: admits what is critical, always', () => {
    const { load, shed, standStill } = loop()
    load(60, 6, 1)
    const normal = Array.from({ length: 20 }, () => {
      standStill(4)
      return shed.admits('normal')
    })

    expect([normal.includes(false), shed.admits('critical')]).toEqual([true, true])
  })

  it('R1: refuses no more since another process had the machine for a while', () => {
    const { load, shed, standStill } = loop()
    load(60, 6, 1)
    standStill(1_000)

    expect(shed.admits('normal')).toBe(true)
  })

  it('R1: looks at the loop no longer once it is closed', () => {
    const { load, shed } = loop()
    shed.close()
    load(100, 6, 0.1)

    expect(shed.calm).toBe(true)
  })
})
