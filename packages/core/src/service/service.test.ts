import { describe, expect, it } from 'vitest'
import { type ServiceOptions, service } from './service.ts'

const nothing = () => ({})

describe('service', () => {
  it('declares and does nothing else', () => {
    const options = {
      timeout: 400,
      token: 'forward',
      headers: ['accept-language'],
      maxBody: 1,
      bulkhead: 1,
    } as const

    expect(service('order-items2', options, nothing)).toEqual({
      name: 'order-items2',
      options,
      methods: nothing,
    })
  })

  it.each([
    '',
    'Orders',
    'orderItems',
    'order_items',
    '-orders',
    'orders-',
    'a--b',
    '2orders',
    'a b',
    'ä',
    'a/b',
  ])('refuses the name %j', (name) => {
    expect(() => service(name, {}, nothing)).toThrow(
      new TypeError(`service(${JSON.stringify(name)}): a name is lower-case kebab, such as orders`),
    )
  })

  it.each(['timeout', 'maxBody'])('refuses a %s that is no positive number', (option) => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => service('orders', { [option]: value }, nothing)).toThrow(
        new TypeError(`service orders: ${option} must be a positive number, not ${value}`),
      )
  })

  it('refuses a timeout no timer can be set to', () => {
    expect(() => service('orders', { timeout: 2 ** 31 }, nothing)).toThrow(
      new TypeError('service orders: timeout must be at most 2147483647, not 2147483648'),
    )
  })

  it('refuses a try that may take longer than the call', () => {
    expect(() => service('orders', { timeout: 400, tryTimeout: 401 }, nothing)).toThrow(
      new TypeError('service orders: tryTimeout must be at most timeout, 400, not 401'),
    )
    expect(() => service('orders', { tryTimeout: 1_001 }, nothing)).toThrow(
      new TypeError('service orders: tryTimeout must be at most timeout, 1000, not 1001'),
    )
  })

  it.each<[string, ServiceOptions, string]>([
    ['retry', { retry: { attempts: 0 } }, 'retry.attempts'],
    ['breaker', { breaker: { failureRatio: 2 } }, 'breaker.failureRatio'],
    ['bulkhead', { bulkhead: 0 }, 'bulkhead'],
    ['balance', { balance: { algorithm: JSON.parse('"random"') } }, 'balance.algorithm'],
    ['hedge', { hedge: { quantile: 1 } }, 'hedge.quantile'],
    ['cache', { cacheSize: 0 }, 'cacheSize'],
  ])('checks the options of %s', (_, options, named) => {
    expect(() => service('orders', options, nothing)).toThrow(`service orders: ${named} must be`)
  })

  it.each(['sk_live_secret', { username: 'shop', password: 'sk_live_secret' }])(
    'K9: refuses another token policy, and does not say it, since it may be a secret: %#',
    (token) => {
      expect(() => service('orders', { token: JSON.parse(JSON.stringify(token)) }, nothing)).toThrow(
        new TypeError(
          `service orders: token must be 'none', 'forward', 'user', 'client' or a credential such as basic({ … }), not a ${typeof token} that is none of these`,
        ),
      )
    },
  )

  it('refuses to forward the cookie', () => {
    expect(() => service('orders', { headers: ['Cookie'] }, nothing)).toThrow(
      new TypeError('service orders: headers: cookie cannot be forwarded from the client'),
    )
  })
})
