import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../scope/clock.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { answered, callsOn } from '../test/a-call.ts'
import { rawServer } from '../test/raw-server.ts'
import type { AddressList } from './address-list.ts'
import type { BalanceOptions } from './balance-options.ts'
import type { Resolve } from './dns-addresses.ts'
import { openInstances } from './instances.ts'

const open = new Set<() => Promise<void>>()
afterEach(async () => {
  await Promise.all([...open].map((close) => close()))
})

/** The instances at these addresses. A call says where it went. */
const instancesAt = (
  addresses: AddressList,
  balance: BalanceOptions = {},
  resolve: Resolve = async () => [],
) => {
  const clock = manualClock()
  const aCall = callsOn(clock)
  const { first, policy, ...opened } = openInstances(
    addresses,
    { connections: 2, balance },
    { clock, random: () => 0, resolve },
  )
  const close = () => {
    open.delete(close)
    return opened.close()
  }
  open.add(close)
  const send = policy?.((_, settle) => settle(answered))
  /** Makes a call; where it went. */
  const call = () => {
    const made = Object.assign(aCall(), { instance: first })
    send?.(made, () => {})
    return made.instance
  }
  return { clock, first, policy, close, call }
}

describe('one address', () => {
  it.each<[string, BalanceOptions]>([
    ['http://127.0.0.1:1/api', {}],
    ['http://orders.test', {}],
    ['http://orders.test', { dns: false, health: { path: 'health' } }],
    ['http://127.0.0.1:1', { dns: true }],
    ['http://[::1]:1', { dns: true }],
  ])('%s with %j is one instance, without a policy', (address, options) => {
    const { first, policy, clock } = instancesAt([address], options)

    expect(policy).toBe(undefined)
    expect(first.origin).toBe(new URL(address).origin)
    expect(clock.pending).toBe(1) // the scope's
  })
})

describe('a list of addresses', () => {
  it('is as many instances, each with its path and its connections', () => {
    const { call } = instancesAt(['http://10.0.0.1:4004/', 'http://10.0.0.2:4004/api'])
    const [one, two, three] = [call(), call(), call()]

    expect(new Set([one?.origin, two?.origin])).toEqual(
      new Set(['http://10.0.0.1:4004', 'http://10.0.0.2:4004']),
    )
    expect(new Set([one?.basePath, two?.basePath])).toEqual(new Set(['/', '/api/']))
    expect(three).toBe(one)
    expect(one?.pool).not.toBe(two?.pool)
  })

  it('is not looked up', () => {
    const hosts: string[] = []
    const { call } = instancesAt(['http://a.test', 'http://b.test'], { dns: true }, async (host) => {
      hosts.push(host)
      return ['10.0.0.1']
    })
    call()

    expect(hosts).toEqual([])
  })

  it('counts as untried for a call that was not made yet', () => {
    const { call } = instancesAt(['http://a.test', 'http://b.test', 'http://c.test'])
    const origins = Array.from({ length: 9 }, () => call().origin)

    for (const origin of ['http://a.test', 'http://b.test', 'http://c.test'])
      expect(origins.filter((one) => one === origin)).toHaveLength(3)
  })

  it('is checked from the first call on, until it is closed', async () => {
    const { clock, call, close } = instancesAt(['http://127.0.0.1:1', 'http://127.0.0.1:2'], {
      health: { path: 'health' },
    })
    expect(clock.pending).toBe(1)
    call()
    expect(clock.pending).toBe(3)
    await close()

    expect(clock.pending).toBe(1)
  })
})

describe('a host with several addresses', () => {
  it('is as many instances', async () => {
    const { call } = instancesAt(['http://orders.test'], { dns: true }, async () => ['10.0.0.1', '10.0.0.2'])
    call()
    await turn()
    const [one, two, three] = [call(), call(), call()]

    expect(one).not.toBe(two)
    expect(one).toBe(three)
  })

  it('is called by its name, at the address that was found', async () => {
    await using server = await rawServer((socket) => {
      socket.write('HTTP/1.1 204 No Content\r\n\r\n')
    })
    const { port } = new URL(server.url)
    const address = `http://orders.test:${port}` as const
    const { call, close } = instancesAt([address], { dns: true }, async () => ['127.0.0.1'])
    call()
    await turn()
    await call().pool.request({ method: 'GET', path: '/' })
    await close()

    expect(server.heads).toEqual([expect.stringContaining(`host: orders.test:${port}`)])
  })

  it('is called as it is until it is looked up, which the first call begins', async () => {
    const hosts: string[] = []
    const { first, call } = instancesAt(['http://orders.test'], { dns: true }, async (host) => {
      hosts.push(host)
      return ['10.0.0.1']
    })
    expect(hosts).toEqual([])
    expect(call()).toBe(first)
    expect(hosts).toEqual(['orders.test'])
    await turn()

    expect(call()).not.toBe(first)
  })

  it('loses those that are gone and keeps what it knows of those that stay', async () => {
    let addresses = ['10.0.0.1', '10.0.0.2']
    const { clock, call } = instancesAt(
      ['http://orders.test'],
      { dns: { refresh: 1_000 } },
      async () => addresses,
    )
    call()
    await turn()
    const before = [call(), call()]
    addresses = ['10.0.0.2', '10.0.0.3']
    clock.advance(1_000)
    await turn()
    const after = [call(), call()]

    expect(after.filter((instance) => before.includes(instance))).toHaveLength(1)
    expect(before.filter(({ pool }) => 'closed' in pool && pool.closed)).toHaveLength(1)
  })

  it('keeps its instances when it cannot be looked up', async () => {
    let addresses = ['10.0.0.1', '10.0.0.2']
    const { clock, call } = instancesAt(
      ['http://orders.test'],
      { dns: { refresh: 1_000 } },
      async () => addresses,
    )
    call()
    await turn()
    const before = new Set([call(), call()])
    addresses = []
    clock.advance(1_000)
    await turn()

    expect(new Set([call(), call()])).toEqual(before)
  })

  it('is not looked up any more when it is closed', async () => {
    const { clock, call, close } = instancesAt(['http://orders.test'], { dns: true }, async () => [
      '10.0.0.1',
    ])
    call()
    await turn()
    await close()

    expect(clock.pending).toBe(1)
  })

  it('is looked up outside of what the first call belongs to, which would live as long', async () => {
    const storage = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const { call } = instancesAt(['http://orders.test'], { dns: true }, async () => {
      seen.push(storage.getStore())
      return []
    })
    storage.run('a part', call)

    expect(seen).toEqual([undefined])
  })
})

it('waits for calls under way when it is closed', async () => {
  const answering = Promise.withResolvers<void>()
  await using server = await rawServer(async (socket) => {
    await answering.promise
    socket.write('HTTP/1.1 204 No Content\r\n\r\n')
  })
  const { first, close } = openInstances(
    [server.url],
    { connections: 1 },
    { clock: systemClock, random: Math.random },
  )
  const call = first.pool.request({ method: 'GET', path: '/' })
  await server.asked(1)
  const closed = close()
  answering.resolve()

  expect((await call).statusCode).toBe(204)
  await closed
})
