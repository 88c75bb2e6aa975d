import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { totalOf } from './shedder.ts'
import { type LoopModelOptions, loopModel } from './test/loop-model.ts'

const cost = 0.4
const refusal = 0.03

/** Requests a millisecond, so many times what the loop can answer. */
const times = (count: number) => count / cost

/** Calls of services that take so many milliseconds together. */
const callsOf = (ms: number) => [0.3, ms / 2, ms / 2]

/** The share of the loop's time that is left for answers when the rest of so many times as much is refused. */
const bound = (count: number) => (count <= 1 ? count : (1 - (count * refusal) / cost) / (1 - refusal / cost))

/** A loop that has had something to do for a second. */
const warmed = (options: LoopModelOptions = {}) => {
  const model = loopModel(options)
  model.load(1_000, times(0.4))
  return model
}

describe('shedder', () => {
  it.each([0.5, 0.9])('R1: refuses nothing at %s times what the loop can answer', (load) => {
    const model = warmed()

    expect([model.load(10_000, times(load)).refused, model.said]).toEqual([0, []])
  })

  describe.each([1, 20, 200])('R1: with services of %s ms', (ms) => {
    const half = warmed({ calls: callsOf(ms) }).load(5_000, times(0.5))

    it.each([1, 2, 3, 5])('answers 0.9 of what can be answered at %s times that', (load) => {
      const { answered, took } = warmed({ calls: callsOf(ms) }).load(5_000, times(load))

      expect((answered * cost) / took).toBeGreaterThan(0.9 * bound(load))
    })

    it.each([2, 3])('answers nothing late at %s times that, once it has seen the load', (load) => {
      const model = warmed({ calls: callsOf(ms) })
      // What came before it was known takes a moment.
      expect(model.load(1_000, times(load)).p99).toBeLessThan(3 * half.p99 + 250)
      // Services that answer at once leave the loop never idle, so that a request waits for a few of its turns.
      expect(model.load(4_000, times(load)).p99).toBeLessThan(half.p99 + 100)
    })
  })

  it('R1: answers 0.9 of what can be answered, whatever a request costs and its services take', () => {
    const loads = fc.record({
      cost: fc.double({ min: 0.1, max: 3, noNaN: true }),
      ms: fc.double({ min: 0.2, max: 200, noNaN: true }),
      load: fc.double({ min: 1.2, max: 4, noNaN: true }),
      seed: fc.integer(),
    })
    fc.assert(
      fc.property(loads, ({ cost, ms, load, seed }) => {
        const model = loopModel({ cost, refusal: cost / 15, calls: callsOf(ms), seed })
        model.load(1_500, load / cost)
        const { answered, took, p99 } = model.load(3_000, load / cost)

        expect((answered * cost) / took).toBeGreaterThan((0.88 * (1 - load / 15)) / (1 - 1 / 15))
        expect(p99).toBeLessThan(3 * (0.3 + ms) + 120)
      }),
      { numRuns: 20 },
    )
  })

  it('R1: answers 0.9 of what can be answered while the collector, or another process, holds it up again and again', () => {
    const { answered, took, p99 } = warmed({ pause: 20, pauseEvery: 500 }).load(5_000, times(3))

    expect((answered * cost) / took).toBeGreaterThan(0.9 * 0.96 * bound(3))
    expect(p99).toBeLessThan(250)
  })

  describe.each([
    ['the collector holds it up', { pause: 50 }, 0.95],
    ['a handler calculates once a second', { pause: 100, pauseEvery: 900, regular: true }, 0.9],
    ['a quota stops it for 60 of 100 ms', { pause: 60, pauseEvery: 40, regular: true, stopped: true }, 0.4],
    ['others take half of the CPU', { pause: 4, pauseEvery: 4, stopped: true }, 0.5],
    ['others take it for 24 ms at a time', { pause: 24, pauseEvery: 24, stopped: true }, 0.5],
  ])('R1: while %s', (_, noise, left) => {
    it.each([
      [0.2, 2],
      [0.5, 2],
      [0.5, 100],
    ])(
      'refuses nothing and leaves nothing out at %s of what it can do, with services of %s ms',
      (load, ms) => {
        const model = loopModel({ ...noise, calls: callsOf(ms) })

        expect([model.load(6_000, times(load * left)).refused, model.said]).toEqual([0, []])
      },
    )
  })

  it('R1: does not count what waits: nine thousand streams take no place', () => {
    const { load, standStill } = warmed({ streams: 9_000 })
    load(5_000, times(0.4))
    for (let turn = 0; turn < 5; turn += 1) {
      standStill(1_500)
      load(1, times(3))
    }
    load(4_000, times(3))
    const { answered, took, p99 } = load(3_000, times(3))

    expect((answered * cost) / took).toBeGreaterThan(0.9 * bound(3))
    expect(p99).toBeLessThan(100)
  })

  it.each([
    [0.3, 1.2],
    [0.5, 1.2],
    [0.8, 1.1],
  ])(
    'R1: does not have the optional parts, which leave %s of the cost, come and go at %s times',
    (needed, load) => {
      const model = warmed({ needed })
      const { answered, degraded } = model.load(40_000, times(load))

      expect([model.said.length < 10, degraded / answered > 0.9]).toEqual([true, true])
    },
  )

  it('R1: refuses nothing any more within a second after the load has ended', () => {
    const { load, shed } = warmed()
    load(5_000, times(5))
    load(1_000, times(0.3))

    expect([load(1_000, times(0.5)).refused, shed.calm]).toEqual([0, true])
  })

  it('R1: refuses nobody since one handler, or the collector, held everything up for once', () => {
    const { load, shed, standStill, said } = warmed()
    for (const ms of [30, 90, 500]) {
      standStill(ms)
      load(1_000, times(0.3))
    }
    standStill(9)
    load(1_000, times(0.8))

    expect([totalOf(shed.refused), said]).toEqual([0, []])
  })

  it('R1: leaves nothing out for what a few requests cannot help, as while code is compiled', () => {
    const { load, said, shed } = loopModel({ pause: 60, pauseEvery: 5 })
    load(2_000, 0.02)

    expect([totalOf(shed.refused), said]).toEqual([0, []])
  })

  it('R1: refuses nobody after the process was stopped for hours, as by a closed lid', () => {
    const { load, shed, standStill } = loopModel()
    standStill(9 * 3_600_000)
    load(500, times(0.5))

    expect([totalOf(shed.refused), shed.calm]).toEqual([0, true])
  })

  it.each([
    ['normal before background', 'normal', 'background'],
    ['critical before normal', 'critical', 'normal'],
    ['critical before background', 'critical', 'background'],
  ] as const)('R1: answers what is %s', (_, more, less) => {
    const { load } = warmed()
    load(1_000, times(3), [more, less])
    const { admitted, took } = load(5_000, times(3), [more, less])
    const possible = (took * bound(3)) / cost

    expect(admitted[more]).toBeGreaterThan(0.85 * possible)
    expect(admitted[less]).toBeLessThan(0.1 * possible)
  })

  it('R1: refuses nothing critical as long as there is room for it', () => {
    const { load, shed } = warmed()
    load(1_000, times(3), ['critical', 'normal', 'normal', 'normal', 'background', 'background'])
    const before = shed.refused.critical
    load(5_000, times(3), ['critical', 'normal', 'normal', 'normal', 'background', 'background'])

    expect(shed.refused.critical - before).toBe(0)
  })

  it.each(['critical', 'background'] as const)('R1: keeps working when all of it is %s', (priority) => {
    const { load } = warmed()
    load(1_000, times(3), [priority])
    const { answered, took, p99 } = load(5_000, times(3), [priority])

    expect((answered * cost) / took).toBeGreaterThan(0.9 * bound(3))
    expect(p99).toBeLessThan(100)
  })

  it('R1: leaves out what is optional, and makes it again when there is time for it', () => {
    const { load, said } = warmed({ needed: 0.5 })
    load(3_000, times(3))
    expect(said).toMatchObject([{ on: true }])
    // Without optional parts it is busy for 0.6 of its time, with them it would be late again.
    load(3_500, times(1.2))
    expect(said).toMatchObject([{ on: true }])
    load(3_000, times(0.5))

    expect(said).toMatchObject([{ on: true }, { on: false }])
  })

  it('R1: refuses hardly anybody when leaving out what is optional is enough', () => {
    const { load, isDegraded } = warmed({ needed: 0.5 })
    const { came, refused } = load(5_000, times(1.2))

    expect([refused / came < 0.02, isDegraded()]).toEqual([true, true])
  })

  it('R1: sheds later where it may be late for longer', () => {
    const late = (delay: number) => {
      const { load } = warmed({ shedding: { delay } })
      load(1_000, times(2))
      return load(3_000, times(2)).p50
    }

    expect(late(100)).toBeGreaterThan(1.5 * late(12))
  })

  it('R1: looks at the loop no longer once it is closed', () => {
    const { load, shed } = loopModel()
    shed.close()

    expect([load(1_000, times(3)).refused, shed.calm]).toEqual([0, true])
  })
})
