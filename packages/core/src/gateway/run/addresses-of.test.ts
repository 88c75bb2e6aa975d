import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { service } from '../../service/service.ts'
import { addressesOf } from './addresses-of.ts'
import { readSettings } from './read-settings.ts'

it('U3: asks for the address of each service a gateway names, and for no other', () => {
  const services = { orders: service('orders', {}, () => ({})), orderItems: service('items', {}, () => ({})) }
  const Settings = z.object(addressesOf(services))
  const right = {
    ORDERS_URL: 'http://127.0.0.1:4004',
    ORDER_ITEMS_URL: 'http://127.0.0.1:1,http://127.0.0.1:2',
  }

  expect(readSettings(Settings, right)).toEqual(right)
  expect(() => readSettings(Settings, {})).toThrow('2 settings are wrong:\n  ORDERS_URL: is missing')
  expectTypeOf<z.output<typeof Settings>>().toEqualTypeOf<{ ORDERS_URL: string; ORDER_ITEMS_URL: string }>()
})
