import { expect, it } from 'vitest'
import { beatPeriod, ownDelay } from './own-delay.ts'

/** Beats whose time a test moves: a beat comes when the test says so, however late. */
const beating = () => {
  let now = 0
  let next: (() => void) | undefined
  const own = ownDelay({
    now: () => now,
    after: (_, then) => {
      next = then
    },
  })
  own.start()
  return {
    own,
    /** Lets time pass in which no beat can come. */
    pass: (ms: number) => {
      now += ms
    },
    /** Lets the next beat come so late. */
    beat: (late = 0) => {
      now += beatPeriod + late
      next?.()
    },
  }
}

it('R1: sums how late its beats come, and nothing of what every timer is late', () => {
  const { own, beat } = beating()
  for (const late of [0, 1, 2, 40, 0.5, 100]) beat(late)

  expect(own.total()).toBe(140)
})

it('R1: counts what the next beat is overdue, for who asks within a long turn', () => {
  const { own, pass, beat } = beating()
  beat(30)
  pass(beatPeriod + 70)

  expect(own.total()).toBe(100)
})

it('R1: never goes back, whatever is asked when', () => {
  const { own, pass, beat } = beating()
  const seen: number[] = []
  for (let turn = 0; turn < 200; turn += 1) {
    pass((turn * 7) % 9)
    seen.push(own.total())
    beat((turn * 13) % 31)
    seen.push(own.total())
  }

  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

it('R1: counts hours in which the process stood still, once', () => {
  const { own, beat } = beating()
  const delays: number[] = []
  own.listen(({ late }) => delays.push(late))
  beat(3_600_000 * 9)
  beat()

  expect([own.total(), delays]).toEqual([3_600_000 * 9, [3_600_000 * 9, 0]])
})

it('R1: knows nothing, and says so, before it is started; starting twice is starting once', () => {
  let timers = 0
  const own = ownDelay({
    now: () => 5,
    after: () => {
      timers += 1
    },
  })
  expect(own.total()).toBe(0)
  own.start()
  own.start()

  expect(timers).toBe(1)
})

it.each([
  ['works all the time', 50, 0, 50, 40],
  ['is stopped while it works', 50, 0, 10, 0],
  ['is stopped while it waits', 50, 48, 2, 2],
  ['is stopped for half of the time', 50, 0, 25, 15],
  ['works after it has waited', 50, 8, 42, 40],
  ['has a clock of CPU that counts in ticks', 50, 0, 46, 40],
])('R1: knows what of its delay is its own work: a loop that %s', (_, elapsed, waited, worked, expected) => {
  let [now, idle, cpu] = [0, 0, 0]
  let next = () => {}
  const own = ownDelay({
    now: () => now,
    idle: () => idle,
    cpu: () => cpu,
    after: (_, then) => {
      next = then
    },
  })
  const seen: number[] = []
  own.listen((beat) => seen.push(beat.own))
  own.start()
  now = elapsed
  idle = waited
  cpu = worked
  next()

  expect(seen).toEqual([expected])
})
