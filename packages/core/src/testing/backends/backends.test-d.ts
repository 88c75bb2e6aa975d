import { Hono } from 'hono'
import { expectTypeOf, it } from 'vitest'
import { backends, type FixtureRequest, type Fixtures, killMatrix } from '../index.ts'
import type { Backends } from './backends.ts'

it('names the settings after the services', () => {
  expectTypeOf<Backends<'users' | 'orders'>['settings']>().toEqualTypeOf<
    { readonly USERS_URL: string; readonly ORDERS_URL: string } & {
      readonly ISSUER: string
      readonly AUDIENCE: string
      readonly LOG_LEVEL: 'silent'
    }
  >()
})

it('knows the names of the services and what a fixture function is given', async () => {
  const shop = await backends({
    users: { 'GET /me': { name: 'Ada' } },
    orders: {
      'GET /orders': (request) => {
        expectTypeOf(request).toEqualTypeOf<FixtureRequest>()
        return []
      },
      'POST /orders': async ({ body }) => {
        expectTypeOf(body).toBeUnknown()
      },
    },
  })
  expectTypeOf(shop.names).toEqualTypeOf<readonly ('users' | 'orders')[]>()
  expectTypeOf(shop.down).parameter(0).toEqualTypeOf<'users' | 'orders'>()
  // @ts-expect-error: there is no such service
  shop.down('rewards')
  // @ts-expect-error: there is no such way to be broken
  shop.broken('users', 'sideways')
  shop.broken('orders', 503, { path: 'GET /orders' })
  // @ts-expect-error: a path has a method
  shop.slow('orders', 100, { path: '/orders' })
  // @ts-expect-error: there is no such fault of a connection
  shop.faulty('users', { sideways: 1 })
  // @ts-expect-error: rewards is no service of the shop
  await killMatrix(new Hono(), { path: '/' }, shop, { services: ['rewards'] })
  await killMatrix(new Hono(), { path: '/', method: 'POST', body: '{}' }, shop, { services: ['orders'] })
  await killMatrix(() => new Hono(), { path: '/' }, shop)
  const paths = await killMatrix(new Hono(), { path: '/' }, shop, { by: 'path' })
  expectTypeOf(paths['orders GET /orders']?.[503]).toEqualTypeOf<string | undefined>()
  // @ts-expect-error: one path cannot be down alone
  paths['orders GET /orders']?.down
})

it('refuses keys without a method and a path, and values that JSON cannot say', () => {
  // @ts-expect-error: the method is missing
  ;({ users: { '/me': {} } }) satisfies Fixtures
  // @ts-expect-error: a bigint is no JSON
  ;({ users: { 'GET /me': 1n } }) satisfies Fixtures
  ;({ users: { 'GET /me': ({ params }) => ({ id: params.id }) } }) satisfies Fixtures
})
