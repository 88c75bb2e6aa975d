import { describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import { type ServiceOptions, service } from './service.ts'

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

  it('R16: takes what the DNS has as instances where the setting says so', () => {
    const settings = { ORDERS_URL: 'dns+https://orders.internal', ORDER_ITEMS_URL: 'http://b' }
    const { orders: byDns, items: other } = connect({ orders, items }, { ...settings, ITEMS_URL: 'http://b' })
    const { orders: refreshed } = connect({ orders }, settings, { balance: { dns: { refresh: 500 } } })

    expect([byDns.addresses, byDns.options.balance]).toEqual([['https://orders.internal/'], { dns: true }])
    expect(refreshed.options.balance).toEqual({ dns: { refresh: 500 } })
    expect(other.options.balance).toBe(undefined)
  })

  it('A2: gives defaults: what a service declares itself wins over them', () => {
    const settings = { ORDERS_URL: 'http://a', ORDER_ITEMS_URL: 'https://b' }
    const connected = connect({ orders, orderItems: items }, settings, { token: 'forward', timeout: 900 })

    expect([connected.orders.options, connected.orderItems.options]).toEqual([
      { timeout: 400, token: 'none' },
      { timeout: 900, token: 'forward' },
    ])
  })

  it('A2: overrides single services by their names', () => {
    const settings = { ORDERS_URL: 'http://a', ORDER_ITEMS_URL: 'https://b' }
    const except = { orders: { timeout: 250 }, orderItems: { token: 'none', maxBody: 10 } } as const
    const connected = connect({ orders, orderItems: items }, settings, { token: 'forward', except })

    expect([connected.orders.options, connected.orderItems.options]).toEqual([
      { timeout: 250, token: 'none' },
      { token: 'none', maxBody: 10 },
    ])
  })

  const client = { token: () => 'own' }
  const audience = 'urn:a'
  it.each<[ServiceOptions, ServiceOptions, ServiceOptions, ServiceOptions['token']]>([
    [{}, {}, {}, undefined],
    [{}, { token: 'forward' }, {}, 'forward'],
    [{ token: 'user', audience }, { token: 'forward' }, {}, 'user'],
    [{ token: 'none' }, { token: 'forward' }, {}, 'none'],
    [{ token: 'none' }, { token: 'client', client }, {}, 'none'],
    [{ token: 'forward' }, { token: 'none' }, {}, 'none'],
    [{ token: 'client', client }, { token: 'none' }, {}, 'none'],
    [{ token: 'forward' }, {}, { token: 'none' }, 'none'],
    [{ token: 'forward' }, { token: 'none' }, { token: 'user', audience }, 'user'],
    [{}, { token: 'client', client }, { token: 'forward' }, 'forward'],
    [{ token: 'forward' }, { token: 'client', client }, {}, 'forward'],
    [{ token: 'client' }, { client }, {}, 'client'],
    [{}, { token: 'forward' }, { token: 'client', client }, 'client'],
  ])(
    'A2: makes of the service %j, the default %j and the exception %j the token %j',
    (declared, defaults, one, token) => {
      const options = { ...defaults, except: { orders: one } }
      const made = connect(
        { orders: service('orders', declared, () => ({})) },
        { ORDERS_URL: 'http://a' },
        options,
      )

      expect(made.orders.options.token).toBe(token)
      expect(made.orders.options.client).toBe(token === 'client' ? client : undefined)
    },
  )

  it('A2: refuses to give a token to a service that declares it takes none', () => {
    const except = { orders: { token: 'forward' } } as const

    expect(() => connect({ orders }, { ORDERS_URL: 'http://a' }, { except })).toThrow(
      new TypeError(
        "connect orders: token cannot be 'forward', since the service declares 'none', which is final",
      ),
    )
  })

  it.each(['payments', 'constructor', '__proto__'])(
    'A2: refuses an exception for %s, which is no service',
    (key) => {
      const except = JSON.parse(`{ "${key}": { "token": "none" } }`)

      expect(() => connect({ orders }, { ORDERS_URL: 'http://a' }, { except })).toThrow(
        new TypeError(`connect: except names ${key}, which is none of orders`),
      )
    },
  )

  it('A2: checks the options of an exception', () => {
    expect(() =>
      connect({ orders }, { ORDERS_URL: 'http://a' }, { except: { orders: { timeout: 0 } } }),
    ).toThrow(new TypeError('connect: except.orders: timeout must be a positive number, not 0'))
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
