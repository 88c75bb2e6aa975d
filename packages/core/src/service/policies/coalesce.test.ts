import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { currentPart } from '../../scope/current-part.ts'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'

const Order = z.object({ id: z.string() })
const order = { id: 'o1', total: 12 }
const late = (name: string) => new BffError('BFF_SERVICE_TIMEOUT', `Home.${name}: not there`)
/** A part of a view that can be ended alone. */
const part = (name: string) => {
  const own = cancellation()
  return {
    run: <T>(work: () => T) => currentPart.run({ name, cancellation: own }, work),
    end: () => own.cancel(late(name)),
  }
}

describe('identical GETs of one request', () => {
  it('are one call, at the same time and one after the other', async () => {
    await using shop = await backends({ orders: { 'GET /orders/o1': order } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const get = () => request.call.get('orders/{id}', Order, { path: { id: 'o1' } })
    const both = await Promise.all([get(), get()])

    expect([...both, await get()]).toEqual([{ id: 'o1' }, { id: 'o1' }, { id: 'o1' }])
    expect(shop.calls('orders')).toHaveLength(1)
    expect(request.scope.calls).toHaveLength(1)
  })

  it('are one call for schemas that are built alike, and calls of their own for others', async () => {
    const Total = z.object({ total: z.number() })
    const Wrong = z.object({ name: z.string() })
    await using shop = await backends({ orders: { 'GET /orders': [order] } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const [whole, again, total, wrong] = await Promise.all([
      call.get('orders', z.array(Order)),
      call.get('orders', z.array(Order)),
      call.get('orders', z.array(Total)),
      failureOf(call.get('orders', z.array(Wrong))),
    ])

    expect([whole, again, total]).toEqual([[{ id: 'o1' }], [{ id: 'o1' }], [{ total: 12 }]])
    expect(wrong).toBe(
      'BFF_SERVICE_CONTRACT orders: the answer does not fit its schema (GET orders): 0.name: Invalid input: expected string, received undefined',
    )
    expect(shop.calls('orders')).toHaveLength(3)
  })

  it('are not mistaken for those that only look whether it is there', async () => {
    await using shop = await backends({ orders: { 'GET /orders/o1': order } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const there = call.get('orders/o1', z.void())
    const whole = call.get('orders/o1', Order)

    expect([await there, await whole, await call.get('orders/o1', z.void())]).toEqual([
      undefined,
      { id: 'o1' },
      undefined,
    ])
  })

  it('keep what each passes on to the client', async () => {
    await using shop = await backends({ orders: { 'GET /orders/o1': answer(404) } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const outcomes = await Promise.all([
      failureOf(call.get('orders/o1', Order, { passes: [404] })),
      failureOf(call.get('orders/o1', Order)),
    ])

    expect(outcomes).toEqual([
      'BFF_NOT_FOUND orders: answered 404 (GET orders/o1)',
      'BFF_SERVICE_REFUSED orders: answered 404 (GET orders/o1)',
    ])
  })
})

describe('GETs that differ', () => {
  it('in path, query or headers are made each', async () => {
    await using shop = await backends({ orders: { 'GET /orders/{id}': order } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    await Promise.all([
      call.get('orders/o1', Order),
      call.get('orders/o2', Order),
      call.get('orders/o1', Order, { query: { full: true } }),
      call.get('orders/o1', Order, { headers: { 'accept-language': 'de' } }),
      call.get('orders/o1', Order, { headers: { 'accept-language': 'en' } }),
    ])

    expect(shop.calls('orders')).toHaveLength(5)
  })

  it('in the service are made each', async () => {
    await using shop = await backends({ orders: { 'GET /o1': order } })
    await using one = oneRequest(shop.settings.ORDERS_URL)
    await one.call.get('o1', Order)
    await one.next().call.get('o1', Order)

    expect(shop.calls('orders')).toHaveLength(2)
  })
})

describe('a write', () => {
  const counting = () => {
    let version = 0
    return {
      'GET /cart': () => ({ id: String(version) }),
      'POST /cart': () => {
        version += 1
        return answer(204)
      },
    }
  }

  it('makes the request forget what it has read', async () => {
    await using shop = await backends({ orders: counting() })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const before = await call.get('cart', Order)
    await call.post('cart', z.void())

    expect([before, await call.get('cart', Order)]).toEqual([{ id: '0' }, { id: '1' }])
  })

  it('makes it forget as well what was read while the write was under way', async () => {
    const gate = Promise.withResolvers<void>()
    let version = 0
    await using shop = await backends({
      orders: {
        'GET /cart': () => ({ id: String(version) }),
        'POST /cart': async () => {
          await gate.promise
          version += 1
          return undefined
        },
      },
    })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    const write = call.post('cart', z.void())
    const meanwhile = await call.get('cart', Order)
    gate.resolve()
    await write

    expect([meanwhile, await call.get('cart', Order)]).toEqual([{ id: '0' }, { id: '1' }])
  })

  it('through ky counts, and so does one that fails', async () => {
    await using shop = await backends({ orders: counting() })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    await call.get('cart', Order)
    await call.ky.post(call.path('cart'))
    expect(await call.get('cart', Order)).toEqual({ id: '1' })
    await failureOf(call.delete('cart', z.void()))
    await call.get('cart', Order)

    expect(shop.calls('orders').map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'DELETE', 'GET'])
  })

  it('is made as often as it is asked for', async () => {
    await using shop = await backends({ orders: counting() })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const add = () => request.call.post('cart', z.void(), { body: {} })
    await Promise.all([add(), add()])

    expect(shop.calls('orders')).toHaveLength(2)
  })
})

describe('who waits for a shared call', () => {
  const gated = async () => {
    const gate = Promise.withResolvers<void>()
    const shop = await backends({
      orders: {
        'GET /orders/o1': async () => {
          await gate.promise
          return order
        },
      },
    })
    return { shop, gate }
  }

  it('leaves alone: the others get their answer', async () => {
    const { shop, gate } = await gated()
    await using _ = shop
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const [first, second] = [part('first'), part('second')]
    const get = () => request.call.get('orders/o1', Order)
    const one = failureOf(first.run(get))
    const other = second.run(get)
    await shop.called('orders')
    first.end()

    expect(await one).toBe('BFF_SERVICE_TIMEOUT Home.first: not there')
    gate.resolve()
    expect(await other).toEqual({ id: 'o1' })
    expect(shop.calls('orders').map(({ state }) => state)).toEqual(['answered'])
  })

  it('keeps a timeout of its own', async () => {
    const clock = manualClock()
    const { shop, gate } = await gated()
    await using _ = shop
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
    const one = failureOf(request.call.get('orders/o1', Order, { timeout: 100 }))
    const other = request.call.get('orders/o1', Order)
    await shop.called('orders')
    clock.advance(100)

    expect(await one).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 100 ms (GET orders/o1)')
    gate.resolve()
    expect(await other).toEqual({ id: 'o1' })
  })

  it('closes the connection when it is the last one to leave, and the next one calls again', async () => {
    const { shop, gate } = await gated()
    await using _ = shop
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const [first, second] = [part('first'), part('second')]
    const get = () => request.call.get('orders/o1', Order)
    const both = [failureOf(first.run(get)), failureOf(second.run(get))]
    await shop.called('orders')
    second.end()
    await turn()
    expect(shop.calls('orders')[0]?.state).toBe('open')
    first.end()
    const again = get()

    expect(await Promise.all(both)).toEqual([
      'BFF_SERVICE_TIMEOUT Home.first: not there',
      'BFF_SERVICE_TIMEOUT Home.second: not there',
    ])
    await shop.called('orders', 2)
    gate.resolve()
    expect(await again).toEqual({ id: 'o1' })
    expect(shop.calls('orders').map(({ state }) => state)).toEqual(['aborted', 'answered'])
  })
})

it('remembers no failure', async () => {
  let healthy = false
  await using shop = await backends({
    orders: { 'GET /orders/o1': () => (healthy ? order : answer(500)) },
  })
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const get = () => request.call.get('orders/o1', Order)
  const failed = await Promise.all([failureOf(get()), failureOf(get())])
  healthy = true

  const unavailable = 'BFF_SERVICE_UNAVAILABLE orders: answered 500 (GET orders/o1)'
  expect(failed).toEqual([unavailable, unavailable])
  expect(await get()).toEqual({ id: 'o1' })
  expect(shop.calls('orders')).toHaveLength(2)
})
