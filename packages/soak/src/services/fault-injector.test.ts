import { setImmediate as turn } from 'node:timers/promises'
import { backends, manualClock } from '@bffkit/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { faultInjector } from './fault-injector.ts'
import { faults } from './faults.ts'

const shop = await backends({ users: { 'GET /me': { name: 'Ada' } }, orders: { 'GET /orders': [] } })
afterEach(() => shop.heal())

const statusOf = async (name: 'users' | 'orders') => {
  const { USERS_URL, ORDERS_URL } = shop.settings
  const url = name === 'users' ? `${USERS_URL}/me` : `${ORDERS_URL}/orders`
  return (await fetch(url)).status
}

describe('faultInjector', () => {
  it('breaks a service, heals it, and goes on to another, until it is stopped', async () => {
    const clock = manualClock()
    // Half-way: the second of two services, 2,050 ms broken, 500 ms well.
    const stop = faultInjector({ shop, clock, random: () => 0.5, fault: (at, name) => at.broken(name, 500) })
    const later = async (ms: number) => {
      clock.advance(ms)
      await turn()
      await turn()
      return [await statusOf('users'), await statusOf('orders')]
    }

    expect(await later(0)).toEqual([200, 500])
    expect(await later(2_049)).toEqual([200, 500])
    expect(await later(1)).toEqual([200, 200])
    expect(await later(500)).toEqual([200, 500])
    await stop()
    expect(await statusOf('orders')).toBe(200)
    expect(clock.pending).toBe(0)
  })

  it('forgets the calls of the services, which would fill their process otherwise', async () => {
    const clock = manualClock()
    const stop = faultInjector({ shop, clock, random: () => 0.5, fault: () => {} })
    await statusOf('users')
    clock.advance(0)
    await turn()
    clock.advance(2_050)
    await turn()
    await turn()

    expect(shop.calls('users')).toEqual([])
    await stop()
  })
})

describe('faults', () => {
  it('are all faults that the services can have', async () => {
    for (const fault of faults) await fault(shop, 'users', () => 0.5)
    await shop.heal()

    expect(await statusOf('users')).toBe(200)
  })
})
