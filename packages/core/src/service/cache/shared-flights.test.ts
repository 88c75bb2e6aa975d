import { expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { Settle } from '../outgoing.ts'
import { sharedFlights } from './shared-flights.ts'
import { catalogCalls } from './test/catalog-call.ts'

const key = 'catalog products/p1\n'
const answer = { status: 200, headers: {}, value: 'there', size: 5 }
const launching = () => {
  const clock = manualClock()
  const flights = sharedFlights(clock)
  const landed: unknown[] = []
  const call = catalogCalls(clock)()
  let settle: Settle = () => {}
  const flight = flights.launch(
    { key, call, headers: call.headers, lasting: false },
    (_, given) => {
      settle = given
    },
    (_, outcome) => landed.push(outcome),
  )
  return { flights, flight, call, landed, land: () => settle(answer) }
}

it('shows a call to others until it has landed', () => {
  const { flights, flight, landed, land } = launching()
  expect(flights.find(key)).toBe(flight)
  land()

  expect([flights.find(key), landed, flight.outcome]).toEqual([undefined, [answer], answer])
})

it('shows a call to nobody any more that was ended, before it is over', () => {
  const { flights, flight } = launching()
  flight.cancel(new BffError('BFF_CLIENT_GONE', 'client: left'))

  expect(flights.find(key)).toBe(undefined)
})

it('makes room for the next call of a resource that was written to', () => {
  const { flights, flight, call, land } = launching()
  flights.overtake('catalog products')
  expect([flights.find(key), flight.overtaken]).toEqual([flight, false])
  flights.overtake('catalog products/p1')
  const next = flights.launch(
    { key, call, headers: call.headers, lasting: false },
    () => {},
    () => {},
  )
  land()

  expect([flights.find(key), flight.overtaken]).toEqual([next, true])
})

it('can land before whoever launched it waits', () => {
  const { call } = launching()
  const outcomes: unknown[] = []
  const flight = sharedFlights(manualClock()).launch(
    { key, call, headers: call.headers, lasting: false },
    (_, settle) => settle(answer),
    () => {},
  )
  flight.join(call.cancellation, (outcome) => outcomes.push(outcome))

  expect(outcomes).toEqual([answer])
})
