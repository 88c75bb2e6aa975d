import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { checkDns, type DnsOptions, dnsAddresses, type Resolve, systemResolve } from './dns-addresses.ts'

/** Looks up the host `orders`, which has the addresses the test says. */
const lookingUp = async (options: DnsOptions, first: readonly string[] | Error) => {
  const clock = manualClock()
  const asked: string[] = []
  const reported: (readonly string[])[] = []
  let found = first
  const resolve: Resolve = async (host) => {
    asked.push(host)
    if (found instanceof Error) throw found
    return found
  }
  const changed = (addresses: readonly string[]) => {
    reported.push(addresses)
  }
  const stop = dnsAddresses('orders', { ...options, clock, resolve, changed })
  await turn()
  return {
    asked,
    reported,
    stop,
    clock,
    /** Lets time pass, with these addresses from now on. */
    later: async (ms: number, next: readonly string[] | Error) => {
      found = next
      clock.advance(ms)
      await turn()
    },
  }
}

it('finds the addresses at once, and tells when others are there, every 30 s', async () => {
  const { asked, reported, later } = await lookingUp({}, ['10.0.0.2', '10.0.0.1'])
  expect(reported).toEqual([['10.0.0.1', '10.0.0.2']])
  await later(29_999, ['10.0.0.3'])
  expect(asked).toEqual(['orders'])
  await later(1, ['10.0.0.3'])

  expect(reported.at(-1)).toEqual(['10.0.0.3'])
  expect(asked).toEqual(['orders', 'orders'])
})

it('tells nothing when they are the same, in whatever order and however often', async () => {
  const { reported, later } = await lookingUp({ refresh: 1_000 }, ['10.0.0.1', '10.0.0.2'])
  await later(1_000, ['10.0.0.2', '10.0.0.1', '10.0.0.1'])

  expect(reported).toHaveLength(1)
})

it.each([
  ['fails', new Error('queryA SERVFAIL orders')],
  ['finds none', []],
])('keeps the last known ones when a look-up %s, and goes on looking', async (_, nothing) => {
  const { reported, later } = await lookingUp({ refresh: 1_000 }, ['10.0.0.1'])
  await later(1_000, nothing)
  await later(1_000, nothing)
  expect(reported).toEqual([['10.0.0.1']])
  await later(1_000, ['10.0.0.2'])

  expect(reported).toEqual([['10.0.0.1'], ['10.0.0.2']])
})

it('is silent when it is stopped, also about a look-up that is under way', async () => {
  const clock = manualClock()
  const { promise, resolve: find } = Promise.withResolvers<readonly string[]>()
  const reported: unknown[] = []
  const stop = dnsAddresses('orders', {
    clock,
    resolve: () => promise,
    changed: (found) => reported.push(found),
  })
  stop()
  find(['10.0.0.1'])
  await turn()

  expect([reported, clock.pending]).toEqual([[], 0])
})

it('ends its timer when it is stopped', async () => {
  const { clock, stop } = await lookingUp({}, ['10.0.0.1'])
  expect(clock.pending).toBe(1)
  stop()

  expect(clock.pending).toBe(0)
})

it('finds this machine as the system does', async () => {
  expect(await systemResolve('127.0.0.1')).toEqual(['127.0.0.1'])
})

it('refuses a wrong interval', () => {
  expect(() => checkDns('service orders', { refresh: 0 })).toThrow(
    new TypeError('service orders: refresh must be a number of at least 1, not 0'),
  )
})
