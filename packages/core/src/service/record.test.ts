import { expect, it } from 'vitest'
import { z } from 'zod'
import { answer } from '../testing/backends/answer.ts'
import { backends } from '../testing/backends/backends.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { failureOf } from './test/failure-of.ts'
import { oneRequest } from './test/one-request.ts'
import { rawServer } from './test/raw-server.ts'

it('notes each call that was made, with its template and what came of it', async () => {
  const clock = manualClock()
  const gate = Promise.withResolvers<void>()
  await using shop = await backends({
    orders: {
      'GET /orders/private': async () => {
        await gate.promise
        return {}
      },
      'POST /orders': answer(409, {}),
    },
  })
  await using request = oneRequest(shop.settings.ORDERS_URL, { clock })
  const { call, scope } = request
  clock.advance(5)
  const pending = call.get('orders/{id}', z.object({}), { path: { id: 'private' }, query: { q: 'private' } })
  await shop.called('orders')
  clock.advance(20)
  const open = { service: 'orders', call: 'GET orders/{id}', part: undefined, start: 5 }
  const instance = shop.settings.ORDERS_URL
  expect(scope.calls).toEqual([{ ...open, duration: undefined, outcome: 'open', instance }])

  gate.resolve()
  await pending
  await failureOf(call.post('orders', z.void(), { body: {} }))

  expect(scope.calls).toEqual([
    { ...open, duration: 20, outcome: 'ok' },
    {
      service: 'orders',
      call: 'POST orders',
      part: undefined,
      start: 25,
      duration: 0,
      outcome: 'BFF_SERVICE_REFUSED',
      instance,
      error: 'orders: answered 409 (POST orders)',
    },
  ])
})

it('keeps a streamed call, and its request, open until the body is over', async () => {
  const clock = manualClock()
  await using service = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab')
  })
  await using request = oneRequest(service.url, { clock, timeout: 400 })
  const { call, scope } = request
  const response = await call.ky.get(call.path('orders/{id}/invoice', { id: 'o1' }))
  let ended = false
  scope.end(() => {
    ended = true
  })
  expect([scope.calls[0]?.outcome, ended]).toEqual(['open', false])

  // Its head is on its way to the client: from here on it ends when nothing comes any more.
  const failed = failureOf(response.text())
  clock.advance(400)
  clock.advance(60_000)
  expect(await failed).toBe(
    'BFF_SERVICE_TIMEOUT orders: its answer did not go on within 60000 ms (GET orders/{id}/invoice)',
  )

  expect(scope.calls).toEqual([
    {
      service: 'orders',
      call: 'GET orders/{id}/invoice',
      part: undefined,
      start: 0,
      duration: 60_400,
      outcome: 'BFF_SERVICE_TIMEOUT',
      instance: service.url,
      error: 'orders: its answer did not go on within 60000 ms (GET orders/{id}/invoice)',
    },
  ])
  expect(ended).toBe(true)
})
