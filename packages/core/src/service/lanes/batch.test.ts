import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { currentPart } from '../../scope/current-part.ts'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import type { FixtureRequest } from '../../testing/backends/match-fixture.ts'
import { failureOf } from '../test/failure-of.ts'
import { type OneRequest, oneRequest } from '../test/one-request.ts'

const Item = z.object({ id: z.string(), price: z.number() })
const asked = ({ query }: FixtureRequest) => (query.get('ids') ?? '').split(',')
const items = (ids: readonly string[]) => ids.map((id) => ({ id, price: id.length, secret: true }))
const catalog = { orders: { 'GET /items': (request: FixtureRequest) => items(asked(request)) } }
const byIds = ({ call }: Pick<OneRequest, 'call'>, ids: readonly string[]) =>
  call.batch('items', Item, { ids, key: 'id' })
const late = new BffError('BFF_SERVICE_TIMEOUT', 'Home.picks: not there')
const sentIds = (shop: Awaited<ReturnType<typeof backends<'orders'>>>) =>
  shop.calls('orders').map(({ query }) => query.get('ids'))

describe('ids of one tick', () => {
  it('become one call that asks for each once; everybody gets their own', async () => {
    await using shop = await backends(catalog)
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const found = await Promise.all([
      byIds(request, ['a', 'bb']),
      byIds(request, ['bb', 'ccc', 'bb']),
      byIds(request, []),
    ])

    expect(found.map((one) => [...one])).toEqual([
      [
        ['a', { id: 'a', price: 1 }],
        ['bb', { id: 'bb', price: 2 }],
      ],
      [
        ['bb', { id: 'bb', price: 2 }],
        ['ccc', { id: 'ccc', price: 3 }],
      ],
      [],
    ])
    expect(sentIds(shop)).toEqual(['a,bb,ccc'])
  })

  it('become calls of at most a hundred', async () => {
    await using shop = await backends(catalog)
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const ids = Array.from({ length: 250 }, (_, index) => `i${index}`)
    const found = await Promise.all(ids.map((id) => byIds(request, [id])))

    expect(found.map((one) => [...one.keys()])).toEqual(ids.map((id) => [id]))
    expect(sentIds(shop).map((sent) => sent?.split(',').length)).toEqual([100, 100, 50])
  })

  it('are not asked for together with those of another path, parameter, field or schema', async () => {
    await using shop = await backends({
      orders: {
        'GET /items': (request) => ({ list: items(asked(request)) }),
        'GET /other': (request) => items(request.query.get('id')?.split(',') ?? []),
      },
    })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const Price = z.object({ price: z.number(), id: z.string() })
    const found = await Promise.all([
      call.batch('items', Item, { ids: ['a'], key: 'id', items: 'list' }),
      call.batch('items', Price, { ids: ['b'], key: 'id', items: 'list' }),
      call.batch('items', Item, { ids: ['4'], key: 'price', items: 'list' }),
      call.batch('other', Item, { ids: ['c'], key: 'id', param: 'id' }),
    ])

    expect(found.map((one) => [...one.keys()])).toEqual([['a'], ['b'], [], ['c']])
    expect(shop.calls('orders')).toHaveLength(4)
  })

  it('of a later tick are asked for again only when they differ', async () => {
    await using shop = await backends(catalog)
    await using request = oneRequest(shop.settings.ORDERS_URL)
    await byIds(request, ['a', 'b'])
    await byIds(request, ['a', 'b'])
    await byIds(request, ['a'])

    expect(sentIds(shop)).toEqual(['a,b', 'a'])
  })

  it('are encoded, and none can become two', async () => {
    await using shop = await backends(catalog)
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const found = await byIds(request, ['a&b=c', 'x,y', '', 'ä'])

    expect([...found.keys()]).toEqual(['a&b=c', 'ä'])
    expect(sentIds(shop)).toEqual(['a&b=c,ä'])
    expect([...(await byIds(request, ['x,y', '']))]).toEqual([])
    expect(shop.calls('orders')).toHaveLength(1)
  })
})

describe('an item', () => {
  it('that is missing, of another id, or does not fit is left out, and the others are there', async () => {
    const broken = [
      { id: 'a', price: 1 },
      { id: 'b', price: 'free' },
      { price: 2 },
      null,
      'c',
      { id: 'z', price: 9 },
    ]
    await using shop = await backends({ orders: { 'GET /items': broken } })
    await using request = oneRequest(shop.settings.ORDERS_URL)

    expect([...(await byIds(request, ['a', 'b', 'c']))]).toEqual([['a', { id: 'a', price: 1 }]])
  })

  it('may have a number for its id', async () => {
    await using shop = await backends({ orders: { 'GET /items': [{ id: 7 }] } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const found = await request.call.batch('items', z.object({ id: z.number() }), { ids: ['7'], key: 'id' })

    expect([...found]).toEqual([['7', { id: 7 }]])
  })
})

describe('a call that fails', () => {
  it('fails everybody it was made for', async () => {
    await using shop = await backends({ orders: { 'GET /items': answer(500) } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const failed = await Promise.all([failureOf(byIds(request, ['a'])), failureOf(byIds(request, ['b']))])

    const unavailable = 'BFF_SERVICE_UNAVAILABLE orders: answered 500 (GET items)'
    expect(failed).toEqual([unavailable, unavailable])
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('fails nobody whose ids another call asks for', async () => {
    await using shop = await backends({
      orders: {
        'GET /items': (request) => (asked(request).length < 100 ? answer(500) : items(asked(request))),
      },
    })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const first = byIds(
      request,
      Array.from({ length: 100 }, (_, index) => `i${index}`),
    )
    const second = failureOf(byIds(request, ['i7', 'last']))

    expect((await first).size).toBe(100)
    expect(await second).toBe('BFF_SERVICE_UNAVAILABLE orders: answered 500 (GET items)')
  })

  it.each([undefined, 'list'])('is one whose answer is no list (in the field %s)', async (field) => {
    await using shop = await backends({ orders: { 'GET /items': { list: 1 } } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const options = { ids: ['a'], key: 'id', ...(field && { items: field }) }

    expect(await failureOf(request.call.batch('items', Item, options))).toMatch(
      /^BFF_SERVICE_CONTRACT orders: the answer does not fit its schema \(GET items\): /,
    )
  })
})

describe('a part', () => {
  const gated = async () => {
    const gate = Promise.withResolvers<void>()
    const shop = await backends({
      orders: {
        'GET /items': async (request) => {
          await gate.promise
          return items(asked(request))
        },
      },
    })
    return { shop, gate }
  }
  const inPart = <T>(name: string, work: () => T) => {
    const own = cancellation()
    return { result: currentPart.run({ name, cancellation: own }, work), end: () => own.cancel(late) }
  }

  it('that runs out of time leaves alone, and the shared call goes on', async () => {
    const { shop, gate } = await gated()
    await using _ = shop
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const picks = inPart('picks', () => failureOf(byIds(request, ['a'])))
    const cart = inPart('cart', () => byIds(request, ['b']))
    await shop.called('orders')
    picks.end()

    expect(await picks.result).toBe(`BFF_SERVICE_TIMEOUT ${late.message}`)
    gate.resolve()
    expect([...(await cart.result).keys()]).toEqual(['b'])
    expect(request.scope.calls).toMatchObject([{ call: 'GET items', part: 'picks', outcome: 'ok' }])
  })

  it('that has left in the same tick takes nobody with it', async () => {
    await using shop = await backends(catalog)
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const picks = inPart('picks', () => failureOf(byIds(request, ['a'])))
    picks.end()
    const cart = inPart('cart', () => byIds(request, ['b']))

    expect([...(await cart.result).keys()]).toEqual(['b'])
    expect(await picks.result).toBe(`BFF_SERVICE_TIMEOUT ${late.message}`)
    expect(sentIds(shop)).toEqual(['b'])
  })

  it('that is the last one to leave ends the call down to the socket', async () => {
    const { shop } = await gated()
    await using _ = shop
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const picks = inPart('picks', () => failureOf(byIds(request, ['a'])))
    const cart = inPart('cart', () => failureOf(byIds(request, ['b'])))
    await shop.called('orders')
    picks.end()
    await turn()
    expect(shop.calls('orders')[0]?.state).toBe('open')
    cart.end()

    expect(await cart.result).toBe(`BFF_SERVICE_TIMEOUT ${late.message}`)
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })
})
