import { expect, it } from 'vitest'
import { openScope } from '../gateway/scope.ts'
import { manualClock } from '../testing/index.ts'
import { serverTiming } from './server-timing.ts'

it('tells the whole, then each call, with what is still under way as far as it has come, and what was unusual', () => {
  const clock = manualClock()
  const scope = openScope({ clock, budget: 1_000, header: () => undefined, upstreams: {} })
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
