import { expect, it } from 'vitest'
import { z } from 'zod'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const Order = z.object({ id: z.string() })
const shared = { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } as const
const own = { ttl: 30_000, scope: 'principal' } as const
const counting = () => {
  let version = 0
  return {
    orders: {
      'GET /orders/{id}': () => ({ id: String(version), internal: true }),
      'PUT /orders/{id}': () => {
        version += 1
        return answer(204)
      },
    },
  }
}

it('answers the next request from what this one has read, cut to the schema', async () => {
  await using shop = await backends(counting())
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const first = await request.call.get('orders/o1', Order, { cache: shared })
  const { call, scope } = request.next()
  const second = await call.get('orders/o1', Order, { cache: shared })

  expect([first, second]).toEqual([{ id: '0' }, { id: '0' }])
  expect(shop.calls('orders')).toHaveLength(1)
  expect(scope.calls).toMatchObject([{ call: 'GET orders/o1', outcome: 'ok', cache: 'hit' }])
})

it('reads again what any request has written, in either lane', async () => {
  await using shop = await backends(counting())
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const read = () => request.next().call.get('orders/{id}', Order, { path: { id: 'a b' }, cache: shared })
  const before = await read()
  await request.next().call.put('orders/{id}', z.void(), { path: { id: 'a b' } })
  const after = await read()
  const { call } = request.next()
  await call.ky.put(call.path('orders/{id}', { id: 'a b' }))

  expect([before, after, await read()]).toEqual([{ id: '0' }, { id: '1' }, { id: '2' }])
})

it('goes by what the service says with http', async () => {
  const clock = manualClock()
  await using shop = await backends({
    orders: { 'GET /orders/o1': answer(200, { id: 'o1' }, { 'cache-control': 'max-age=10' }) },
  })
  await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
  const read = () => request.next().call.get('orders/o1', Order, { cache: 'http' })
  await read()
  clock.advance(9_999)
  await read()
  expect(shop.calls('orders')).toHaveLength(1)
  clock.advance(1)
  await read()

  expect(shop.calls('orders')).toHaveLength(2)
})

it.each([
  ['truncated', 'BFF_SERVICE_UNAVAILABLE'],
  ['malformed', 'BFF_SERVICE_CONTRACT'],
  ['contract', 'BFF_SERVICE_CONTRACT'],
  [500, 'BFF_SERVICE_UNAVAILABLE'],
] as const)('keeps nothing of an answer that is broken: %s', async (how, code) => {
  await using shop = await backends(counting())
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const read = () => request.next().call.get('orders/o1', Order, { cache: shared })
  shop.broken('orders', how)
  expect(await failureOf(read())).toMatch(new RegExp(`^${code} `))
  await shop.heal()

  expect(await read()).toEqual({ id: '0' })
})

it('has the older answer while the service is down', async () => {
  const clock = manualClock()
  await using shop = await backends(counting())
  await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
  const read = () => request.next().call.get('orders/o1', Order, { cache: shared })
  await read()
  clock.advance(30_000)
  await shop.down('orders')

  expect(await read()).toEqual({ id: '0' })
})

it("takes the gateway's own token for nobody's identity", async () => {
  await using shop = await backends(counting())
  const token = { token: () => 'of the gateway' }
  await using request = oneRequest(shop.settings.ORDERS_URL, { token: 'client', own: token })
  await request.call.get('orders/o1', Order, { cache: shared })
  await request.next().call.get('orders/o1', Order, { cache: shared })

  expect(shop.calls('orders').map(({ headers }) => headers.authorization)).toEqual(['Bearer of the gateway'])
})

it('makes once in a request what can be kept for nobody', async () => {
  await using shop = await backends(counting())
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const read = () => request.call.get('orders/o1', Order, { cache: own })

  expect(await Promise.all([read(), read()])).toEqual([{ id: '0' }, { id: '0' }])
  expect(shop.calls('orders')).toHaveLength(1)
})

it('refuses to share what was asked for with the token of the caller', async () => {
  await using service = await rawServer(() => {})
  await using request = oneRequest(service.url, { token: 'forward' })

  await expect(request.call.get('orders/o1', Order, { cache: shared })).rejects.toThrow(
    new TypeError(
      "orders: cache.scope cannot be 'shared', since the service learns who is asking, (GET orders/o1)",
    ),
  )
  expect(service.heads).toEqual([])
})
