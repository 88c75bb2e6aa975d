import { expect, it } from 'vitest'
import { manualClock } from './manual-clock.ts'

it('runs each timer at its own moment, in the order of time', () => {
  const clock = manualClock()
  const ran: [string, number][] = []
  const note = (name: string) => () => {
    ran.push([name, clock.now()])
  }
  clock.after(30, note('late'))
  clock.after(10, note('early'))
  clock.after(10, note('as early'))

  clock.advance(9)
  expect(ran).toEqual([])
  clock.advance(21)

  expect(ran).toEqual([
    ['early', 10],
    ['as early', 10],
    ['late', 30],
  ])
  expect([clock.now(), clock.pending]).toEqual([30, 0])
})

it('does not run what was stopped', () => {
  const clock = manualClock()
  let ran = false
  const stop = clock.after(10, () => {
    ran = true
  })
  expect(clock.pending).toBe(1)

  stop()
  clock.advance(10)

  expect([ran, clock.pending]).toEqual([false, 0])
})

it('runs a timer that another timer sets, when it is due as well', () => {
  const clock = manualClock()
  const ran: number[] = []
  clock.after(10, () => {
    clock.after(10, () => ran.push(clock.now()))
    clock.after(50, () => ran.push(clock.now()))
  })

  clock.advance(40)

  expect(ran).toEqual([20])
})
