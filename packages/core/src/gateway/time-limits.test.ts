import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { type GatewayEnv, gateway } from './gateway.ts'
import { timeLimits } from './time-limits.ts'

/** Milliseconds a route has that never answers, in a gateway with a budget of 1 s. */
const given = async (budget: number, hint?: string): Promise<number> => {
  const clock = manualClock()
  let left: () => number = () => Number.NaN
  const routes = new Hono<GatewayEnv<object>>().get('/', timeLimits({ budget }), (c) => {
    left = () => c.var.scope.remaining()
    return new Promise<never>(() => {})
  })
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent', budget: 1_000, clock })
  const answering = app
    .route('/', routes)
    .request('/', hint === undefined ? {} : { headers: { 'x-request-timeout-ms': hint } })
  await new Promise(setImmediate)
  const had = left()
  clock.advance(had + 50)
  expect((await answering).status).toBe(504)
  return had
}

describe('H6: the time limits of a route', () => {
  it('are longer than those of its gateway, or shorter', async () => {
    expect([await given(20_000), await given(200)]).toEqual([20_000, 200])
  })

  it('are never longer than its client asks for', async () => {
    expect([await given(20_000, '5000'), await given(200, '5000')]).toEqual([5_000, 200])
  })

  it.each([
    [{ budget: 0 }, 'budget must be a number from 1 to 2147483647, not 0'],
    [{ idleTimeout: 2 ** 31 }, 'idleTimeout must be a number from 1 to 2147483647, not 2147483648'],
  ])('%j are refused', (limits, why) => {
    expect(() => timeLimits(limits)).toThrow(new TypeError(`timeLimits: ${why}`))
  })

  it('of a gateway are refused the same way', () => {
    const make = () => gateway({ name: 'test', services: {}, auth: trusting(), idleTimeout: 0 })

    expect(make).toThrow(new TypeError('gateway: idleTimeout must be a number from 1 to 2147483647, not 0'))
  })
})
