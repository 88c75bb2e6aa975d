import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { authentication } from '../../auth/own/authentication.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { backends } from '../../testing/backends/backends.ts'
import { type ConnectOptions, connect } from '../connect.ts'
import { headerKey } from '../credentials/header-key.ts'
import { type ServiceOptions, service } from '../service.ts'
import { constantHeaders } from './constant-headers.ts'

const Items = z.object({ items: z.array(z.object({ id: z.string() })) })
const ordersOf = (options: ServiceOptions) =>
  service('orders', options, (call) => ({
    json: () => call.get('json', z.unknown()),
    write: () => call.post('write', z.unknown(), { body: {}, headers: { 'X-Api-Version': '4' } }),
    ky: () => call.ky.get(call.path('ky')).text(),
    batch: () => call.batch('batch', Items.shape.items.element, { ids: ['a'], key: 'id' }),
  }))
type Orders = ReturnType<ReturnType<typeof ordersOf>['methods']>
type Env = GatewayEnv<{ orders: Orders }>

const fixtures = { 'GET /json': {}, 'POST /write': {}, 'GET /ky': {}, 'GET /batch': [], 'GET /file': {} }

/** What the service receives under a name, with each call of every lane. */
const received = async (
  name: string,
  options: ServiceOptions,
  connecting: ConnectOptions<{ orders: object }> = {},
  client: Record<string, string> = {},
) => {
  const shop = await backends({ orders: fixtures })
  const orders = ordersOf(options)
  const services = connect({ orders }, { ORDERS_URL: shop.settings.ORDERS_URL ?? '' }, connecting)
  const app = gateway({ name: 'test', services, auth: trusting(), log: 'silent' })
    .route(
      '/',
      new Hono<Env>().get('/all', async (c) => {
        const { orders } = c.var.services
        for (const ask of [orders.json, orders.write, orders.ky, orders.batch]) await ask()
        return c.json({})
      }),
    )
    .route('/', passThrough(orders, { path: '/file' }))
  expect((await app.request('/all', { headers: client })).status).toBe(200)
  expect((await app.request('/file', { headers: client })).status).toBe(200)
  await shop.close()
  return shop.calls('orders').map(({ headers }) => headers[name])
}

describe('a header of all calls', () => {
  it('is in every lane and on routes that are passed through, and a call of its own words wins', async () => {
    expect(await received('x-api-version', { ownHeaders: { 'X-API-Version': '3' } })).toEqual([
      '3',
      '4',
      '3',
      '3',
      '3',
    ])
  })

  it('is no client’s to change, of a route that would pass it on either', async () => {
    const client = { 'accept-language': 'en', 'x-api-version': '1' }

    expect(
      await received('accept-language', { ownHeaders: { 'accept-language': 'de' } }, {}, client),
    ).toEqual(Array(5).fill('de'))
  })

  it('is of the gateway and the service together, by name of the nearer one', async () => {
    const gatewayOptions = { ownHeaders: { 'x-tenant': 'shop', 'X-Api-Version': '2' } }
    const own = { ownHeaders: { 'x-api-version': '3' } }

    expect((await received('x-tenant', own, gatewayOptions))[0]).toBe('shop')
    expect((await received('x-api-version', own, gatewayOptions))[0]).toBe('3')
    expect(
      (
        await received('x-api-version', own, {
          ...gatewayOptions,
          except: { orders: { ownHeaders: { 'x-api-version': '5' } } },
        })
      )[0],
    ).toBe('5')
  })

  it.each([
    [
      'authorization',
      'authorization cannot be the same in all calls; a credential is given with token, such as headerKey({ … })',
    ],
    [
      'X-API-Key',
      'x-api-key cannot be the same in all calls; a credential is given with token, such as headerKey({ … })',
    ],
    [
      'cookie',
      'cookie cannot be the same in all calls; a credential is given with token, such as headerKey({ … })',
    ],
    ['Connection', 'connection cannot be the same in all calls; the gateway or each call sets it'],
    [
      'transfer-encoding',
      'transfer-encoding cannot be the same in all calls; the gateway or each call sets it',
    ],
    ['x-request-id', 'x-request-id cannot be the same in all calls; the gateway or each call sets it'],
    ['content-type', 'content-type cannot be the same in all calls; the gateway or each call sets it'],
    ['if-none-match', 'if-none-match cannot be the same in all calls; the gateway or each call sets it'],
    ['accept', 'accept cannot be the same in all calls; the gateway or each call sets it'],
    ['x y', '"x y" is not a header name'],
  ])('is never %s', (name, message) => {
    const wrong = { ownHeaders: { [name]: 'a secret' } }

    expect(() => service('orders', wrong, () => ({}))).toThrow(
      new TypeError(`service orders: ownHeaders: ${message}`),
    )
    expect(() => connect({}, {}, wrong)).toThrow(new TypeError(`connect: ownHeaders: ${message}`))
  })

  it.each([
    ['a line more', 'a\r\nx-admin: 1', 'another text'],
    ['nothing', '', 'another text'],
    ['other letters', 'ü', 'another text'],
    ['a number', JSON.parse('3'), 'a number'],
  ])('is one line of visible ASCII, not %s', (_, value, said) => {
    expect(() => constantHeaders({ 'x-a': value }, 'service orders')).toThrow(
      new TypeError(`service orders: x-a must be one line of visible ASCII, not ${said}`),
    )
    expect(() => constantHeaders({ 'x-a': '1', 'X-A': '2' }, 'service orders')).toThrow(
      new TypeError('service orders: x-a is there twice'),
    )
  })

  it('comes from one place: neither the client, nor what proves the gateway, nor its callers’ credential', async () => {
    const own = { ownHeaders: { 'x-tenant': 'shop' } }
    const settings = { ORDERS_URL: 'http://127.0.0.1:1' }
    const orders = ordersOf(own)

    expect(() => connect({ orders }, settings, { headers: ['X-Tenant'] })).toThrow(
      new TypeError('connect orders: X-Tenant is in headers, from the client, and in ownHeaders; keep one'),
    )
    expect(() => connect({ orders }, settings, { token: headerKey({ name: 'x-tenant', key: 'k' }) })).toThrow(
      new TypeError(
        'connect orders: ownHeaders must not hold x-tenant, with which headerKey() proves the gateway',
      ),
    )
    const auth = authentication({
      name: 'tenant',
      scheme: { type: 'apiKey', in: 'header', name: 'X-Tenant' },
      authenticate: () => undefined,
    })
    const services = connect({ orders }, settings)
    expect(() => gateway({ name: 'test', services, auth, log: 'silent' })).toThrow(
      /^services.orders: ownHeaders: x-tenant is a credential of the gateway's callers/,
    )
    const route = passThrough(orders, { path: '/file', headers: ['x-tenant'] })
    const app = gateway({ name: 'test', services, auth: trusting(), log: 'silent' }).route('/', route)
    expect((await app.request('/file')).status).toBe(500)
  })
})
