import { expect, it } from 'vitest'
import { openScope } from '../scope/open-scope.ts'
import { manualClock } from '../testing/index.ts'
import { serverTiming } from './server-timing.ts'

it('tells the whole, then each call, with what is still under way as far as it has come, and what was unusual', () => {
  const clock = manualClock()
  const scope = openScope({ clock, budget: 1_000, header: () => undefined })
  const call = { part: undefined, outcome: 'ok' } as const
  scope.calls.push({ ...call, service: 'orders', call: 'GET orders/{id}', start: 1, duration: 12.3 })
  scope.calls.push({
    ...call,
    service: 'user-data',
    call: 'POST me',
    start: 20,
    duration: undefined,
    outcome: 'open',
  })
  scope.calls.push({
    ...call,
    service: 'inbox',
    call: 'GET unread',
    start: 21,
    duration: 3,
    outcome: 'BFF_CIRCUIT_OPEN',
    tries: 2,
    cache: 'miss',
  })
  clock.advance(50.15)

  expect(serverTiming(scope)).toBe(
    'total;dur=50.2, orders;dur=12.3;desc="GET orders/{id}";start=1, user-data;dur=30.2;desc="POST me";start=20, inbox;dur=3;desc="GET unread";start=21;error=BFF_CIRCUIT_OPEN;tries=2;cache=miss',
  )
})

it('H10: stays short enough for every client and proxy, however many calls a screen makes', () => {
  const scope = openScope({ clock: manualClock(), budget: 1_000, header: () => undefined })
  for (let count = 0; count < 1_000; count += 1)
    scope.calls.push({
      service: 'orders',
      call: 'GET orders/{id}',
      part: undefined,
      start: 1,
      duration: 2,
      outcome: 'ok',
    })
  const value = serverTiming(scope)
  const members = value.split(', ')

  expect(value.length).toBeLessThanOrEqual(2_048)
  expect(value.length).toBeGreaterThan(1_900)
  expect(members.slice(1, -1)).toEqual(
    Array(members.length - 2).fill('orders;dur=2;desc="GET orders/{id}";start=1'),
  )
  expect(members.at(-1)).toBe(`further;desc="${1_000 - (members.length - 2)} calls"`)
})
