import { expect, it } from 'vitest'
import { breaker } from '../service/policies/breaker/breaker.ts'
import { callsOn, failed } from '../service/test/a-call.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { coldness } from './coldness.ts'

const recorder = () => {
  const ends: (readonly [number, number])[] = []
  return { ends, ended: (lasted: number, calls: number) => ends.push([lasted, calls]) }
}

it('R2: is never cold unless begin() was called', () => {
  const { ends, ended } = recorder()
  expect(coldness(manualClock(), ended).isCold()).toBe(false)
  expect(ends).toEqual([])
})

it.each([
  ['500 calls and 5 s', 500, 5_000, false],
  ['499 calls', 499, 59_999, true],
  ['4,999 ms', 5_000, 4_999, true],
  ['60 s with one call', 1, 60_000, false],
])('R2: after %s since its first call it is cold: case %#', (_, calls, ms, cold) => {
  const clock = manualClock()
  const { ends, ended } = recorder()
  const process = coldness(clock, ended)
  process.begin()
  clock.advance(3_600_000) // what it did not use is as cold as at its start
  for (let call = 0; call < calls; call += 1) expect(process.isCold()).toBe(true)
  clock.advance(ms)

  expect(process.isCold()).toBe(cold)
  expect(ends).toEqual(cold ? [] : [[ms, calls]])
  expect(clock.pending).toBe(0)
})

it.each([
  ['5xx', failed('BFF_SERVICE_UNAVAILABLE')],
  ['timeouts', failed('BFF_SERVICE_TIMEOUT')],
  ['connections that fail', failed('BFF_SERVICE_UNAVAILABLE', { disconnected: true })],
])('R2: no breaker opens for %s a cold process sees, nor for them afterwards', (_, failure) => {
  const clock = manualClock()
  let cold = true
  let sent = 0
  const aCall = callsOn(clock)
  const send = breaker(
    {},
    { clock, random: () => 0, isCold: () => cold },
  )((_, settle) => {
    sent += 1
    settle(failure)
  })
  const make = (count: number) => {
    for (let call = 0; call < count; call += 1) send(aCall(), () => {})
  }
  make(1_000)
  cold = false
  make(19)
  expect(sent).toBe(1_019)

  make(10)
  expect(sent).toBe(1_020)
})
