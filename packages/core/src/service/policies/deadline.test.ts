import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const anything = z.unknown()
const gone = new BffError('BFF_CLIENT_GONE', 'client: disconnected before the answer was ready')
const hanging = async () => {
  const shop = await backends({ orders: { 'GET /orders': [], 'POST /orders': [] } })
  shop.broken('orders', 'hang')
  return shop
}

describe('a call', () => {
  it('ends after its own timeout, and the service sees it', async () => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, timeout: 400 })
    const pending = failureOf(request.call.get('orders', anything))
    await shop.called('orders')
    clock.advance(399)
    await turn()
    expect(shop.calls('orders')[0]?.state).toBe('open')
    clock.advance(1)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (GET orders)')
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
    expect(request.connections()).toEqual({ connected: 0, running: 0, queued: 0 })
  })

  it('may ask for a timeout of its own', async () => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, timeout: 400 })
    const pending = failureOf(request.call.get('orders', anything, { timeout: 70 }))
    clock.advance(70)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 70 ms (GET orders)')
  })

  it('ends 20 ms before the budget of the request does', async () => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, budget: 300 })
    clock.advance(150)
    const pending = failureOf(request.call.get('orders', anything))
    await shop.called('orders')
    clock.advance(130)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 130 ms (GET orders)')
    expect(request.scope.remaining()).toBe(20)
  })

  it('has a second by default', async () => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
    const pending = failureOf(request.call.get('orders', anything))
    clock.advance(1_000)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 1000 ms (GET orders)')
  })

  it.each([280, 299, 5_000])('is not made when %i ms of 300 are over', async (spent) => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, budget: 300 })
    clock.advance(spent)

    expect(await failureOf(request.call.get('orders', anything))).toBe(
      'BFF_BUDGET_SPENT orders: not called, the budget is spent (GET orders)',
    )
    expect([shop.calls('orders'), request.scope.calls]).toEqual([[], []])
  })

  it('ends when its answer is not complete in time', async () => {
    const clock = manualClock()
    await using service = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[')
    })
    await using request = oneRequest(service.url, { clock, timeout: 400 })
    const pending = failureOf(request.call.get('orders', anything))
    await service.asked(1)
    await turn()
    clock.advance(400)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (GET orders)')
    await service.quiet()
  })

  it('leaves neither timer nor listener behind, whatever comes of it', async () => {
    const clock = manualClock()
    await using shop = await backends({ orders: { 'GET /orders': [] } })
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
    const { call, scope } = request
    let listeners = 0
    const { cancellation } = scope
    const add = cancellation.add.bind(cancellation)
    const remove = cancellation.remove.bind(cancellation)
    cancellation.add = (listener) => {
      listeners += 1
      add(listener)
    }
    cancellation.remove = (listener) => {
      listeners -= 1
      remove(listener)
    }
    await call.get('orders', anything)
    await failureOf(call.get('orders', z.string()))
    await failureOf(call.get('missing', anything))
    await (await call.ky.get(call.path('orders'))).text()
    await (await call.ky.get(call.path('orders'))).body?.cancel()
    await failureOf(call.ky.get(call.path('missing')))
    await turn()

    // The timer that is left is the one of the request.
    expect([clock.pending, listeners]).toEqual([1, 0])
  })
})

describe('a client that leaves', () => {
  it.each(['get', 'ky'] as const)('ends a safe call (%s), and the service sees it', async (lane) => {
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call, scope } = request
    const pending = failureOf(
      lane === 'get' ? call.get('orders', anything) : call.ky.get(call.path('orders')),
    )
    await shop.called('orders')
    scope.cancellation.cancel(gone)

    expect(await pending).toBe(`BFF_CLIENT_GONE ${gone.message}`)
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })

  it('leaves an unsafe call that was sent to finish', async () => {
    const gate = Promise.withResolvers<string>()
    await using shop = await backends({ orders: { 'POST /orders': () => gate.promise } })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const pending = request.call.post('orders', z.string(), { body: {} })
    await shop.called('orders')
    request.scope.cancellation.cancel(gone)
    gate.resolve('made')

    expect(await pending).toBe('made')
    expect(shop.calls('orders')[0]?.state).toBe('answered')
  })

  it('does not lengthen that call: its timeout ends it', async () => {
    const clock = manualClock()
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL, { clock, timeout: 400 })
    const pending = failureOf(request.call.post('orders', anything, { body: {} }))
    await shop.called('orders')
    request.scope.cancellation.cancel(gone)
    clock.advance(400)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (POST orders)')
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })

  it('ends an unsafe call whose body is still on its way', async () => {
    await using shop = await hanging()
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call, scope } = request
    const body = new ReadableStream({ start: (source) => source.enqueue(Buffer.from('half')) })
    const pending = failureOf(call.ky.post(call.path('orders'), { body }))
    await shop.called('orders')
    scope.cancellation.cancel(gone)

    expect(await pending).toBe(`BFF_CLIENT_GONE ${gone.message}`)
    await shop.settled()
    expect(shop.calls('orders')[0]?.state).toBe('aborted')
  })
})

it('makes no call for a request that has already ended', async () => {
  await using shop = await hanging()
  await using request = oneRequest(shop.settings.ORDERS_URL)
  request.scope.cancellation.cancel(gone)

  expect(await failureOf(request.call.get('orders', anything))).toBe(`BFF_CLIENT_GONE ${gone.message}`)
  expect(await failureOf(request.call.post('orders', anything))).toBe(`BFF_CLIENT_GONE ${gone.message}`)
  expect(shop.calls('orders')).toEqual([])
})
