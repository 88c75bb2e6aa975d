import { describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import { service } from './service.ts'

const orders = service('orders', { timeout: 400, token: 'none' }, () => ({}))
const items = service('order-items', {}, () => ({}))

describe('connect', () => {
  it('gives each service its address, and leaves the declarations as they were', () => {
    const connected = connect({ orders }, { ORDERS_URL: 'http://127.0.0.1:4004/api' })

    expect(connected).toEqual({ orders: { ...orders, addresses: ['http://127.0.0.1:4004/api'] } })
    expect(orders.addresses).toBe(undefined)
  })

  it('takes the addresses of several instances from one setting', () => {
    const settings = { ORDERS_URL: 'http://10.0.0.1:4004, http://10.0.0.2:4004/api' }

    expect(connect({ orders }, settings).orders.addresses).toEqual([
      'http://10.0.0.1:4004/',
      'http://10.0.0.2:4004/api',
    ])
  })

  it('overrides what the services declared, for all of them', () => {
    const settings = { ORDERS_URL: 'http://a', ORDER_ITEMS_URL: 'https://b' }
    const connected = connect({ orders, orderItems: items }, settings, { token: 'forward' })

    expect([connected.orders.options, connected.orderItems.options]).toEqual([
      { timeout: 400, token: 'forward' },
      { token: 'forward' },
    ])
  })

  it('finds a service of several words under one setting, however its key is written', () => {
    const settings = { ORDER_ITEMS_URL: 'http://127.0.0.1:1/' }

    expect(connect({ orderItems: items }, settings).orderItems.addresses).toEqual(['http://127.0.0.1:1/'])
    expect(connect({ 'order-items': items }, settings)['order-items'].addresses).toEqual([
      'http://127.0.0.1:1/',
    ])
    expect(connect({ s3: orders }, { S3_URL: 'http://127.0.0.1:1/' }).s3.addresses).toEqual([
      'http://127.0.0.1:1/',
    ])
  })

  it.each([
    '',
    '127.0.0.1:4004',
    'ftp://files',
    'file:///etc',
    'javascript:1',
    'http://',
    'http://a?b=1',
    'http://a#b',
    'http://user@a',
    'http://user:secret@a',
    'http://:secret@a',
    'http://a,http://user:secret@b',
  ])('refuses the address %j without repeating it, since it may hold a secret', (address) => {
    expect(() => connect({ orders }, { ORDERS_URL: address })).toThrow(
      new TypeError(
        'ORDERS_URL: must be an http(s) URL without query or credentials, or several with commas between them, not this',
      ),
    )
  })

  it('names the setting that is missing', () => {
    const settings: { ORDERS_URL: string } = JSON.parse('{}')

    expect(() => connect({ orders }, settings)).toThrow(
      new TypeError(
        'ORDERS_URL: must be an http(s) URL without query or credentials, or several with commas between them, not missing',
      ),
    )
  })

  it('refuses a wrong option', () => {
    expect(() => connect({ orders }, { ORDERS_URL: 'http://a' }, { timeout: -1 })).toThrow(
      new TypeError('connect: timeout must be a positive number, not -1'),
    )
  })
})
