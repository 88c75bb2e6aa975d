import { expect, expectTypeOf, it } from 'vitest'
import { type Addresses, type AddressSetting, connect } from './connect.ts'
import { type Bound, service } from './service.ts'

const orders = service('orders', {}, () => ({ count: async () => 3 }))
const users = service('users', {}, () => ({ name: async () => 'Ada' }))

it('names the setting of a service after its key', () => {
  expectTypeOf<AddressSetting<'orders'>>().toEqualTypeOf<'ORDERS_URL'>()
  expectTypeOf<AddressSetting<'orderItems'>>().toEqualTypeOf<'ORDER_ITEMS_URL'>()
  expectTypeOf<AddressSetting<'order-items'>>().toEqualTypeOf<'ORDER_ITEMS_URL'>()
  expectTypeOf<AddressSetting<'s3'>>().toEqualTypeOf<'S3_URL'>()
})

it('asks for exactly the settings of the services', () => {
  type Settings = Addresses<{ orders: typeof orders; users: typeof users }>
  expectTypeOf<Settings>().toEqualTypeOf<{ readonly ORDERS_URL: string; readonly USERS_URL: string }>()
  // @ts-expect-error The address of users is missing.
  connect({ orders, users }, { ORDERS_URL: 'http://127.0.0.1:1' })
})

it('keeps the methods of each service', () => {
  const connected = connect({ orders, users }, { ORDERS_URL: 'http://a', USERS_URL: 'http://b' })
  expectTypeOf<Bound<typeof connected>>().toEqualTypeOf<{
    orders: { count: () => Promise<number> }
    users: { name: () => Promise<string> }
  }>()
})

it('takes exceptions for the services it connects, and for no others', () => {
  const settings = { ORDERS_URL: 'http://a', USERS_URL: 'http://b' }
  connect({ orders, users }, settings, { token: 'forward', except: { orders: { token: 'none' } } })
  // @ts-expect-error There is no service of that name.
  expect(() => connect({ orders, users }, settings, { except: { order: { token: 'none' } } })).toThrow()
})
