import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { answer } from './answer.ts'
import { backends } from './backends.ts'
import { issuer } from './issuer.ts'
import type { Fixture, FixtureRequest } from './match-fixture.ts'

const twoServices = {
  users: { 'GET /me': { name: 'Ada' } },
  rewards: { 'GET /balance': { points: 12 } },
}

describe('settings', () => {
  it('hold the address of every service, the issuer and the audience', async () => {
    await using shop = await backends(twoServices)

    expect(shop.settings).toEqual({
      USERS_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      REWARDS_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ISSUER: (await issuer()).url,
      AUDIENCE: 'test',
      LOG_LEVEL: 'silent',
    })
    expect(shop.settings.USERS_URL).not.toBe(shop.settings.REWARDS_URL)
    expect(shop.names).toEqual(['users', 'rewards'])
  })
})

describe('fixtures', () => {
  it('answer with a value, or with what a function makes of the request', async () => {
    const seen: FixtureRequest[] = []
    await using shop = await backends({
      carts: {
        'GET /cart': { lines: [] },
        'POST /carts/{id}/items': async (request) => {
          seen.push(request)
          return answer(201, { id: request.params.id }, { location: '/carts/c%2F1/items/1' })
        },
        'DELETE /cart': () => undefined,
      },
    })
    const url = shop.settings.CARTS_URL
    const post = { method: 'POST', body: '{"sku":"p1"}', headers: { 'X-Test': 'yes' } }

    expect(await (await fetch(`${url}/cart`)).json()).toEqual({ lines: [] })
    expect((await fetch(`${url}/cart`, { method: 'DELETE' })).status).toBe(204)
    const made = await fetch(`${url}/carts/c%2F1/items?now=1`, post)
    expect([made.status, made.headers.get('location')]).toEqual([201, '/carts/c%2F1/items/1'])
    expect(await made.json()).toEqual({ id: 'c/1' })
    expect(seen).toMatchObject([
      { method: 'POST', path: '/carts/c%2F1/items', params: { id: 'c/1' }, body: { sku: 'p1' } },
    ])
    expect(seen[0]?.headers['x-test']).toBe('yes')
    expect(seen[0]?.query.get('now')).toBe('1')
  })

  it('that are missing are a 404 that names the key', async () => {
    await using shop = await backends(twoServices)
    const res = await fetch(`${shop.settings.USERS_URL}/you?x=1`)

    expect([res.status, res.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(await res.json()).toEqual({
      type: 'about:blank',
      title: 'No such fixture',
      status: 404,
      detail: "users has no fixture 'GET /you' (it has GET /me)",
    })
  })

  it.each<[string, Fixture, string]>([
    ['fail', () => Promise.reject(new RangeError('too far')), 'RangeError: too far'],
    ['make a header that cannot be sent', answer(200, 1, { 'x-y': 'a\nb' }), 'TypeError'],
  ])('that %s are a 500 that says why', async (_, fixture, why) => {
    await using shop = await backends({ users: { 'GET /me': fixture } })
    const res = await fetch(`${shop.settings.USERS_URL}/me`)

    expect(res.status).toBe(500)
    expect(await res.json()).toMatchObject({
      title: 'The fixture failed',
      detail: expect.stringContaining(`users, GET /me: ${why}`),
    })
  })

  it('with a wrong key are refused before anything starts', async () => {
    const fixtures = { users: Object.fromEntries([['/me', 1]]) }

    await expect(backends(fixtures)).rejects.toThrow(
      new TypeError("backends: '/me' of users is not a method and a path such as 'GET /products/{id}'"),
    )
  })
})

describe('calls', () => {
  it('are recorded with all they brought, and when', async () => {
    await using shop = await backends(twoServices)
    const before = performance.now()
    await fetch(`${shop.settings.USERS_URL}/me?a=1&a=2`, {
      method: 'POST',
      body: '{"b":1}',
      headers: { 'X-Y': 'z' },
    })
    await shop.settled()

    const [call] = shop.calls('users')
    expect(call).toMatchObject({ method: 'POST', path: '/me', body: { b: 1 }, state: 'answered' })
    expect(call?.headers).toMatchObject({ 'x-y': 'z' })
    expect(call?.query.getAll('a')).toEqual(['1', '2'])
    expect(call?.startedAt).toBeGreaterThan(before)
    expect(call?.endedAt).toBeGreaterThanOrEqual(Number(call?.startedAt))
    expect(shop.calls('rewards')).toEqual([])
  })

  it('keep a body that is not JSON as text, and none as undefined', async () => {
    await using shop = await backends(twoServices)
    await fetch(`${shop.settings.USERS_URL}/me`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })
    await fetch(`${shop.settings.USERS_URL}/me`)

    expect(shop.calls('users').map((call) => call.body)).toEqual(['a=1', undefined])
  })

  it('are aborted when the client leaves half-way through its own body', async () => {
    await using shop = await backends(twoServices)
    const client = new AbortController()
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{"a":')) })
    const pending = fetch(`${shop.settings.USERS_URL}/me`, {
      method: 'POST',
      body,
      duplex: 'half',
      signal: client.signal,
    })
    await shop.called('users')

    client.abort()
    await expect(pending).rejects.toThrow('aborted')
    await shop.settled()

    expect(shop.calls('users')).toMatchObject([{ state: 'aborted', body: undefined }])
  })

  it('are aborted while the fixture is still at work, and nothing breaks when it is done', async () => {
    const gate = Promise.withResolvers<string>()
    await using shop = await backends({ users: { 'GET /me': () => gate.promise } })
    const client = new AbortController()
    const pending = fetch(`${shop.settings.USERS_URL}/me`, { signal: client.signal })
    await shop.called('users')
    client.abort()
    await expect(pending).rejects.toThrow('aborted')
    await shop.settled('users')
    gate.resolve('too late')

    expect(shop.calls('users')).toMatchObject([{ state: 'aborted' }])
  })

  it('are forgotten by clear', async () => {
    await using shop = await backends(twoServices)
    await fetch(`${shop.settings.USERS_URL}/me`)
    const before = shop.calls('users')
    shop.clear()

    expect(shop.calls('users')).toEqual([])
    expect(before).toHaveLength(1)
  })

  it('can be waited for by number', async () => {
    await using shop = await backends(twoServices)
    const both = shop.called('users', 2).then(() => shop.calls('users').length)
    await fetch(`${shop.settings.USERS_URL}/me`)
    await fetch(`${shop.settings.USERS_URL}/me`)

    expect(await both).toBe(2)
  })

  it('are settled when none is open, at the one service or at all', async () => {
    const gate = Promise.withResolvers<number>()
    await using shop = await backends({ ...twoServices, inbox: { 'GET /unread': () => gate.promise } })
    const pending = fetch(`${shop.settings.INBOX_URL}/unread`)
    await shop.called('inbox')
    await shop.settled('users')

    const all = shop.settled().then(() => shop.calls('inbox').map((call) => call.state))
    gate.resolve(3)

    expect(await all).toEqual(['answered'])
    expect(await (await pending).json()).toBe(3)
  })
})

it('refuses the name of a service that is not there, and names those that are', async () => {
  await using shop = await backends(twoServices)
  const failure = new TypeError("backends: there is no service 'inbox' (there are users, rewards)")

  // @ts-expect-error: there is no such service
  expect(() => shop.down('inbox')).toThrow(failure)
  // @ts-expect-error: there is no such service
  expect(() => shop.calls('inbox')).toThrow(failure)
  // @ts-expect-error: there is no such service
  await expect(shop.heal('inbox')).rejects.toThrow(failure)
})

it('breaks one service and leaves the others alone', async () => {
  await using shop = await backends(twoServices)
  await shop.down('rewards')

  expect(await (await fetch(`${shop.settings.USERS_URL}/me`)).json()).toEqual({ name: 'Ada' })
})

describe('U9: a service that is broken at one path only', () => {
  const fixtures = {
    orders: { 'GET /orders': [], 'GET /orders/{id}': { id: 'o1' }, 'POST /orders': answer(201) },
  }
  const statuses = async (url: string) => {
    const asked = [
      fetch(`${url}/orders`),
      fetch(`${url}/orders/o1`),
      fetch(`${url}/orders`, { method: 'POST' }),
    ]
    return (await Promise.all(asked)).map(({ status }) => status)
  }

  it('answers everything else as it did, each path with a fault of its own', async () => {
    await using shop = await backends(fixtures)
    const url = shop.settings.ORDERS_URL

    shop.broken('orders', 503, { path: 'GET /orders/{id}' })
    expect(await statuses(url)).toEqual([200, 503, 201])
    shop.broken('orders', 429, { path: 'POST /orders' })
    expect(await statuses(url)).toEqual([200, 503, 429])
    expect(shop.calls('orders').map(({ fixture }) => fixture)).toContain('GET /orders/{id}')

    shop.broken('orders', 500)
    expect(await statuses(url)).toEqual([500, 500, 500])
    shop.broken('orders', 503, { path: 'GET /orders/{id}' })
    expect(await statuses(url)).toEqual([500, 503, 500])
    await shop.heal('orders')
    expect(await statuses(url)).toEqual([200, 200, 201])
  })

  it('hangs at that path alone', async () => {
    await using shop = await backends(fixtures)
    const url = shop.settings.ORDERS_URL
    shop.slow('orders', 30_000, { path: 'GET /orders/{id}' })
    const late = fetch(`${url}/orders/o1`).catch(() => 'cut off')

    await shop.called('orders')
    expect((await fetch(`${url}/orders`)).status).toBe(200)
    expect(shop.calls('orders').map(({ state }) => state)).toContain('open')
    await shop.close()
    expect(await late).toBe('cut off')
  })

  it('refuses a path that is none of its fixtures', async () => {
    await using shop = await backends(fixtures)
    for (const put of [shop.slow, shop.broken])
      expect(() => put('orders', 500, { path: 'GET /orders/o1' })).toThrow(
        new TypeError(
          "backends: orders has no fixture 'GET /orders/o1' (it has GET /orders, GET /orders/{id}, POST /orders)",
        ),
      )
  })
})

describe('U8: what is waited for and does not happen is named', () => {
  it('a call that does not come, with those that did', async () => {
    await using shop = await backends(twoServices, { waitTimeout: 50 })
    await expect(shop.called('rewards')).rejects.toThrow(
      /^backends: call 1 of rewards has not come \(nor any other\) after 50 ms$/,
    )
    await fetch(`${shop.settings.USERS_URL}/me`)
    await expect(shop.called('users', 2)).rejects.toThrow(
      /^backends: call 2 of users has not come \(users GET \/me \(answered\)\) after 50 ms$/,
    )
  })

  it('a call that does not end, also one that was forgotten', async () => {
    await using shop = await backends(twoServices, { waitTimeout: 50 })
    shop.broken('users', 'hang')
    const lost = fetch(`${shop.settings.USERS_URL}/me`).catch(() => undefined)
    await expect.poll(() => shop.calls('users').length, { interval: 1, timeout: 5_000 }).toBe(1)
    shop.clear()
    await expect(shop.settled()).rejects.toThrow(
      /^backends: still open are users GET \/me \(open\) after 50 ms$/,
    )
    await expect(shop.settled('rewards')).resolves.toBeUndefined()
    await shop.close()
    await lost
  })

  it.each([0, -1, Number.NaN, 2 ** 31])('refuses to wait for %s ms', async (waitTimeout) => {
    await expect(backends(twoServices, { waitTimeout })).rejects.toThrow(
      new TypeError(`backends: waitTimeout must be a positive number of ms, not ${waitTimeout}`),
    )
  })
})

it('leaves nothing behind that keeps a process alive once it is closed', async () => {
  const script = `
    import { backends, tokenFor } from '${new URL('../index.ts', import.meta.url)}'
    const shop = await backends({ users: { 'GET /me': 1 }, slow: { 'GET /': 2 }, hung: { 'GET /': 3 }, off: {} })
    await tokenFor('u1')
    await fetch(shop.settings.ISSUER + '/jwks')
    await fetch(shop.settings.USERS_URL + '/me')
    shop.slow('slow', 30_000)
    shop.broken('hung', 'hang')
    const lost = Promise.allSettled([fetch(shop.settings.SLOW_URL), fetch(shop.settings.HUNG_URL)])
    await Promise.all([shop.called('slow'), shop.called('hung')])
    shop.down('off')
    await shop.close()
    const ended = (await lost).map((one) => one.status)
    const closed = performance.now()
    process.on('exit', () => console.log(...ended, performance.now() - closed < 1_000))
  `
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 90_000 })

  expect(stdout).toBe('rejected rejected true\n')
})
