import { expect, it } from 'vitest'
import { z } from 'zod'
import { cancellation } from '../../scope/cancellation.ts'
import { type CurrentPart, currentPart } from '../../scope/current-part.ts'
import { backends } from '../../testing/backends/backends.ts'
import type { FixtureRequest } from '../../testing/backends/match-fixture.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { BatchOptions } from '../call.ts'
import { type OneRequestOptions, oneRequest } from '../test/one-request.ts'

const Item = z.object({ id: z.string(), at: z.object({ version: z.number() }) })
const shared = { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } as const

/** A service of items, each with how often it was written. */
const withItems = async (options: OneRequestOptions = {}) => {
  let version = 0
  const shop = await backends({
    orders: {
      'GET /items': ({ query }: FixtureRequest) =>
        (query.get('ids') ?? '').split(',').map((id) => ({ id, at: { version }, secret: true })),
      'PUT /levels': () => {
        version += 1
        return {}
      },
    },
  })
  const request = oneRequest(shop.settings.ORDERS_URL, options)
  const ask = (ids: readonly string[], cache?: BatchOptions['cache'], { call } = request.next()) =>
    call.batch('items', Item, { ids, key: 'id', ...(cache && { cache }) })
  return {
    shop,
    request,
    ask,
    sent: () => shop.calls('orders').map(({ query }) => query.get('ids')),
    [Symbol.asyncDispose]: async () => {
      await request[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    },
  }
}

it('is read once by requests that ask for the same ids, in whatever order, and each has items of its own', async () => {
  await using items = await withItems()
  const one = await items.ask(['b', 'a'], shared)
  const two = await items.ask(['a', 'b', 'a'], shared)
  const first = one.get('a')
  if (first) first.at.version = 99

  expect([[...one.keys()], [...two]]).toEqual([
    ['b', 'a'],
    [
      ['a', { id: 'a', at: { version: 0 } }],
      ['b', { id: 'b', at: { version: 0 } }],
    ],
  ])
  expect(items.sent()).toEqual(['a,b'])
})

it('is asked for anew by who does not say cache, or names other ids', async () => {
  await using items = await withItems()
  await items.ask(['b', 'a'], shared)
  await items.ask(['b', 'a'])
  await items.ask(['a'], shared)

  expect(items.sent()).toEqual(['a,b', 'b,a', 'a'])
})

it('is not asked for together with what is kept otherwise', async () => {
  await using items = await withItems()
  const next = items.request.next()
  await Promise.all([items.ask(['a'], shared, next), items.ask(['b'], undefined, next)])

  expect(items.sent().sort()).toEqual(['a', 'b'])
})

it('is one call for all who ask at once', async () => {
  await using items = await withItems()
  const all = await Promise.all(Array.from({ length: 50 }, () => items.ask(['a', 'b'], shared)))

  expect([all.every((one) => one.size === 2), items.sent()]).toEqual([true, ['a,b']])
})

it('is dropped by a write that invalidates its group', async () => {
  await using items = await withItems()
  const cache = { ...shared, groups: ['stock'] }
  await items.ask(['a'], cache)
  await items.request.next().call.put('levels', z.unknown(), { invalidates: ['stock'] })

  expect((await items.ask(['a'], cache)).get('a')).toEqual({ id: 'a', at: { version: 1 } })
})

it('is there while the service is down, and each part that gets it says that it is stale', async () => {
  const clock = manualClock()
  await using items = await withItems({ clock })
  await items.ask(['a', 'b'], shared)
  clock.advance(30_000)
  await items.shop.down('orders')
  const next = items.request.next()
  const parts: CurrentPart[] = ['one', 'two'].map((name) => ({ name, cancellation: cancellation() }))
  const found = await Promise.all(
    parts.map((part, at) => currentPart.run(part, () => items.ask([at === 0 ? 'a' : 'b'], shared, next))),
  )

  expect(found.map((one) => [...one.keys()])).toEqual([['a'], ['b']])
  expect(parts.map((part) => part.stale)).toEqual(['unavailable', 'unavailable'])
})

it("is somebody else's only where the service does not learn who asks", async () => {
  await using items = await withItems({ token: 'forward' })
  await expect(items.ask(['a'], shared)).rejects.toThrow(/cache.scope cannot be 'shared'/)
  for (const id of ['alice', 'bob', 'alice']) {
    const next = items.request.next()
    next.scope.token = id
    next.scope.principal = { kind: 'user', id, issuer: 'a', scopes: [], claims: {} }
    await items.ask(['a'], { ttl: 30_000, scope: 'principal' }, next)
  }

  expect(items.shop.calls('orders').map(({ headers }) => headers.authorization)).toEqual([
    'Bearer alice',
    'Bearer bob',
  ])
})
