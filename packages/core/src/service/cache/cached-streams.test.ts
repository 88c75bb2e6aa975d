import { describe, expect, it, vi } from 'vitest'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import type { FixtureRequest } from '../../testing/backends/match-fixture.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { PathOptions } from '../call.ts'
import { failureOf } from '../test/failure-of.ts'
import { type OneRequest, type OneRequestOptions, oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const shared = { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } as const
const limit = 1_048_576
const headers = { 'content-type': 'image/png', 'cache-control': 'max-age=10', etag: '"1"', age: '2' }
/** A service with an image of so many bytes, a new one with each write. */
const withImage = async (size = 3, options: OneRequestOptions = {}) => {
  let version = 0
  const shop = await backends({
    orders: {
      'GET /image': ({ headers: { 'if-none-match': known } }: FixtureRequest) =>
        known === '"1"'
          ? answer(304, undefined, { etag: '"1"' })
          : answer(200, Buffer.alloc(size, `${version}`), headers),
      'HEAD /image': () => answer(200, undefined, headers),
      'PUT /image': () => {
        version += 1
        return answer(204)
      },
      'GET /gone': answer(404),
      'GET /none': answer(204),
    },
  })
  const request = oneRequest(shop.settings.ORDERS_URL, options)
  const get = async (
    given: PathOptions = { cache: shared },
    { call }: Pick<OneRequest, 'call'> = request.next(),
  ) => call.ky.get(call.path('image', {}, given))
  return {
    shop,
    request,
    get,
    read: async (given?: PathOptions, of?: Pick<OneRequest, 'call'>) => (await get(given, of)).text(),
    [Symbol.asyncDispose]: async () => {
      await request[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    },
  }
}

describe('what ky reads, where it is asked to be kept', () => {
  it('is read once, and given with its headers and its age, by the bytes', async () => {
    const clock = manualClock()
    await using image = await withImage(3, { clock })
    const first = await image.get()
    clock.advance(5_000)
    const { call, scope } = image.request.next()
    const second = await image.get({ cache: shared }, { call })

    expect(await Promise.all([first, second].map((one) => one.text()))).toEqual(['000', '000'])
    expect([...second.headers.keys()]).toEqual([...first.headers.keys()])
    expect([first, second].map((one) => one.headers.get('age'))).toEqual(['2', '7'])
    expect(second.headers.get('content-type')).toBe('image/png')
    expect(image.shop.calls('orders')).toHaveLength(1)
    expect(scope.calls).toMatchObject([{ call: 'GET image', cache: 'hit' }])
  })

  it('is not kept where it is not asked to be', async () => {
    await using image = await withImage()
    await image.read()
    await image.read({})

    expect(image.shop.calls('orders')).toHaveLength(2)
  })

  it('cannot be changed by who gets it', async () => {
    await using image = await withImage()
    new Uint8Array(await (await image.get()).arrayBuffer()).fill(120)
    new Uint8Array(await (await image.get()).arrayBuffer()).fill(120)

    expect(await image.read()).toBe('000')
  })

  it('is one call for all who ask at once', async () => {
    await using image = await withImage()
    const all = await Promise.all(Array.from({ length: 100 }, () => image.read()))

    expect([new Set(all), image.shop.calls('orders').length]).toEqual([new Set(['000']), 1])
  })

  it('is dropped by a write of its path, and by one that invalidates its group', async () => {
    await using image = await withImage()
    const cache = { ...shared, groups: ['art'] }
    await image.read({ cache })
    await image.request.next().call.ky.put('image')
    expect(await image.read({ cache })).toBe('111')
    const { call } = image.request.next()
    await failureOf(call.ky.put(call.path('gone', {}, { invalidates: ['art'] })))
    expect(await image.read({ cache })).toBe('111')
    await call.ky.put(call.path('image', {}, { invalidates: ['art'] }))

    expect(await image.read({ cache })).toBe('222')
  })

  it('is asked for again with its ETag by what the service says', async () => {
    const clock = manualClock()
    await using image = await withImage(3, { clock })
    await image.read({ cache: 'http' })
    clock.advance(8_000)
    expect(await image.read({ cache: 'http' })).toBe('000')

    expect(image.shop.calls('orders').map((one) => one.headers['if-none-match'])).toEqual([undefined, '"1"'])
  })

  it('is there while the service is down', async () => {
    const clock = manualClock()
    await using image = await withImage(3, { clock })
    await image.read()
    clock.advance(30_000)
    await image.shop.down('orders')

    expect(await image.read()).toBe('000')
  })

  it('is the head too, and what has no body', async () => {
    await using image = await withImage()
    const { call } = image.request
    for (let round = 0; round < 2; round += 1) {
      const head = await call.ky.head(call.path('image', {}, { cache: shared }))
      const none = await call.ky.get(call.path('none', {}, { cache: shared }))
      expect([head.status, head.headers.get('etag'), none.status, none.body]).toEqual([200, '"1"', 204, null])
    }

    expect(image.shop.calls('orders')).toHaveLength(2)
  })

  it('is up to 1 MiB; what is larger is streamed to each, and not tried again for two minutes', async () => {
    await using fits = await withImage(limit)
    await fits.read()
    expect((await fits.read()).length).toBe(limit)
    expect(fits.shop.calls('orders')).toHaveLength(1)

    await using image = await withImage(limit + 1)
    const all = await Promise.all([image.read(), image.read()])
    expect(all.map((one) => one.length)).toEqual([limit + 1, limit + 1])
    expect(image.shop.calls('orders')).toHaveLength(3)
    await image.read()

    expect(image.shop.calls('orders')).toHaveLength(4)
  })

  it('is measured as it comes where the service does not say how large it is', async () => {
    await using service = await rawServer((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${'x'.repeat(limit + 1)}`)
    })
    await using request = oneRequest(service.url)
    const { call } = request
    const read = async () =>
      (await call.ky.get(call.path('image', {}, { cache: shared })).arrayBuffer()).byteLength

    expect([await read(), await read()]).toEqual([limit + 1, limit + 1])
    expect(service.heads).toHaveLength(3)
  })

  it('is nothing that broke off', async () => {
    await using image = await withImage()
    image.shop.broken('orders', 'truncated')
    expect(await failureOf(image.read())).toMatch(/^BFF_SERVICE_UNAVAILABLE /)
    await image.shop.heal()

    expect(await image.read()).toBe('000')
  })

  it('leaves nothing behind of a request that has its answer', async () => {
    await using image = await withImage()
    const { scope, call } = image.request.next()
    const [added, removed] = [vi.spyOn(scope.cancellation, 'add'), vi.spyOn(scope.cancellation, 'remove')]
    await image.read({ cache: shared }, { call })
    await image.read({ cache: shared }, { call })

    const left = new Set(added.mock.calls.flat())
    for (const one of removed.mock.calls.flat()) left.delete(one)
    expect([added.mock.calls.length > 0, [...left]]).toEqual([true, []])
  })

  it("is somebody else's only where the service does not learn who asks", async () => {
    await using image = await withImage(3, { token: 'forward' })
    await expect(image.read()).rejects.toThrow(/cache.scope cannot be 'shared'/)
    const mine = { ttl: 30_000, scope: 'principal' } as const
    const as = (id: string) => {
      const { call, scope } = image.request.next()
      scope.token = id
      scope.principal = { kind: 'user', id, issuer: 'a', scopes: [], claims: {} }
      return image.read({ cache: mine }, { call })
    }
    for (const id of ['alice', 'bob', 'alice']) await as(id)
    await image.read({ cache: mine })
    await image.read({ cache: mine })

    expect(image.shop.calls('orders').map((one) => one.headers.authorization)).toEqual([
      'Bearer alice',
      'Bearer bob',
      undefined,
      undefined,
    ])
  })

  it.each(['range', 'if-none-match', 'if-modified-since'])(
    'is not a part of it, or nothing: %s',
    async (name) => {
      await using image = await withImage()
      const { call } = image.request
      const asked = call.ky.get(call.path('image', {}, { cache: shared }), {
        headers: { [name]: 'bytes=0-0' },
      })

      await expect(asked).rejects.toThrow(
        `orders: cache cannot go with ${name}, which asks for less than what can be kept (GET image)`,
      )
    },
  )

  it.each([
    [{ cache: shared }, 'put', 'cache is for GET, HEAD, and a POST that reads (PUT image)'],
    [{ invalidates: ['a'] }, 'get', 'invalidates is for calls that change something (GET image)'],
    [{ invalidates: [] }, 'put', 'invalidates must be a list of 1 to 32 names, not [] (PUT image)'],
  ] as const)('is refused where it makes no sense: %j', async (given, method, message) => {
    await using image = await withImage()
    const { call } = image.request

    await expect(call.ky[method](call.path('image', {}, given))).rejects.toThrow(`orders: ${message}`)
    expect(image.shop.calls('orders')).toEqual([])
  })
})
