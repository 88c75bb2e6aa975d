import { expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../scope/clock.ts'
import { openScope } from '../scope/open-scope.ts'
import { backends } from '../testing/backends/backends.ts'
import { openServices } from './bind.ts'
import { connect } from './connect.ts'
import { RequestCalls } from './request-calls.ts'
import { service } from './service.ts'
import { failureOf } from './test/failure-of.ts'
import { oneRequest } from './test/one-request.ts'

it('keeps the services apart: one that hangs takes no connection from another', async () => {
  await using shop = await backends({ orders: { 'GET /orders': [] }, users: { 'GET /me': { name: 'Ada' } } })
  shop.broken('orders', 'hang')
  const list = service('orders', { bulkhead: 2 }, (call) => ({
    all: () => call.get('orders', z.unknown()),
  }))
  const users = service('users', { bulkhead: 1 }, (call) => ({
    me: () => call.get('me', z.object({ name: z.string() })),
  }))
  const connected = openServices(connect({ orders: list, users }, shop.settings), {
    clock: systemClock,
    random: Math.random,
  })
  const open = () =>
    connected.bind(
      openScope({
        clock: systemClock,
        budget: 3_000,
        header: () => undefined,
        serviceState: new RequestCalls(connected.upstreams),
      }),
    )
  const hanging = [open(), open(), open()].map((services) => failureOf(services.orders.all()))
  await shop.called('orders', 2)

  expect(await open().users.me()).toEqual({ name: 'Ada' })
  await shop.close()
  await Promise.all(hanging)
  await connected.close()
})

it('refuses a service that was given no address', () => {
  const orders = service('orders', {}, () => ({}))

  expect(() => openServices({ orders }, { clock: systemClock, random: Math.random })).toThrow(
    new TypeError('services.orders: has no address; give it one with connect(services, settings)'),
  )
})

it('closes when the calls under way are over', async () => {
  const gate = Promise.withResolvers<string>()
  await using shop = await backends({ orders: { 'GET /orders': () => gate.promise } })
  const request = oneRequest(shop.settings.ORDERS_URL)
  const pending = request.call.get('orders', z.string())
  await shop.called('orders')
  const closed = request[Symbol.asyncDispose]()
  gate.resolve('whole')

  expect(await pending).toBe('whole')
  await closed
})

it('lets nobody down who waits for several calls, one of which cannot be made', async () => {
  await using shop = await backends({ orders: { 'GET /orders/1': [] } })
  shop.broken('orders', 500)
  await using request = oneRequest(shop.settings.ORDERS_URL)
  const get = (id: string) => request.call.get('orders/{id}', z.unknown(), { path: { id } })
  const both = Promise.all([get('1'), get('..')])

  expect(await failureOf(both)).toMatch(/^BFF_INPUT_INVALID /)
  // The call that fails later is nobody's unhandled rejection: vitest would report it.
  await shop.called('orders')
  await shop.settled()
})
