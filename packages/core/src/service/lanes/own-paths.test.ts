import fc from 'fast-check'
import { type Options, replaceOption } from 'ky'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAddress } from '../../errors/is-address.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const notAnAddress = new TypeError('orders: ky takes a path of the service, not an address')
const anAddress = [
  'http://evil.example/a',
  'HTTPS://evil.example/a',
  'https:evil.example',
  'https:/evil.example',
  'http:\\\\evil.example',
  'ws://evil.example',
  'ftp://evil.example',
  'file:///etc/passwd',
  'data:text/plain,x',
  'javascript:alert(1)',
  'gopher://evil.example',
  'x-own+scheme://evil.example',
  '//evil.example/a',
  '///evil.example/a',
  '/\\evil.example/a',
  '\\\\evil.example\\a',
  'orders\\..\\a',
  ' http://evil.example',
  '\0http://evil.example',
  'ht\ttp://evil.example',
  '/\n/evil.example',
  'me@evil.example/a',
  'me:secret@evil.example/a',
]
const aPath = [
  '',
  'orders',
  '/orders',
  'orders/o1/invoice',
  'orders:search',
  'orders/{id}:cancel',
  '@types/node',
  'orders?next=http://a.example',
  'orders?to=a@b.example',
  'orders/a@b.example',
  'orders//a',
  '{id}/a',
  'orders?q=a\\b',
]

describe('K12: an address', () => {
  it.each(anAddress)('%j is refused by ky and by path, and by the JSON lane', async (address) => {
    await using request = oneRequest('http://127.0.0.1:1')
    const { call } = request
    const path = new TypeError('path: takes a path of the service, not an address')

    expect(() => call.ky(address)).toThrow(notAnAddress)
    expect(() => call.ky.get(address)).toThrow(notAnAddress)
    expect(() => call.path(address)).toThrow(path)
    await expect(call.get(address, z.void())).rejects.toThrow(path)
  })

  it.each(aPath)('%j is none', (path) => {
    expect(isAddress(path)).toBe(false)
  })

  it('is refused as a URL and as a Request', async () => {
    await using request = oneRequest('http://127.0.0.1:1')
    const { ky } = request.call

    for (const address of [
      'http://evil.example/a',
      'http://orders.invalid@evil.example/',
      'file:///etc/passwd',
    ])
      expect(() => ky.get(new URL(address))).toThrow(notAnAddress)
    expect(() => ky.post(new Request('http://orders.invalid.evil.example/a'))).toThrow(notAnAddress)
  })

  it.each(['prefix', 'prefixUrl', 'baseUrl'])(
    'is refused in the option %s, whoever says it',
    async (name) => {
      await using request = oneRequest('http://127.0.0.1:1')
      const { ky } = request.call
      const wrong = new TypeError(
        `orders: ky takes a path of the service, and its option ${name} cannot lead to another address`,
      )

      for (const address of [
        'http://evil.example/',
        new URL('http://evil.example/'),
        '//evil.example',
        'v2',
      ]) {
        expect(() => ky.get('orders', { [name]: address })).toThrow(wrong)
        expect(() => ky.extend({ [name]: address })).toThrow(wrong)
        expect(() => ky.extend(() => ({ [name]: address }))).toThrow(wrong)
      }
    },
  )

  it('cannot be reached by a fetch of its own, an instance of its own, or a hook', async () => {
    await using request = oneRequest('http://127.0.0.1:1')
    const { ky } = request.call
    const evil = new Request('http://evil.example/a')

    expect(() => ky.get('orders', { fetch })).toThrow('its option fetch cannot lead past its policies')
    expect(() => ky.create({})).toThrow('one made by create() would not know it: use extend()')
    await expect(ky.get('orders', { hooks: { beforeRequest: [() => evil] } })).rejects.toThrow(
      'ky takes a path of the service, not an address',
    )
  })

  it.each<[string, Options]>([
    ['fetch', { hooks: { init: [(options) => Object.assign(options, { fetch })] } }],
    ['fetch', { hooks: { init: [(options) => Reflect.deleteProperty(options, 'fetch')] } }],
    ['prefix', { hooks: { init: [(options) => Object.assign(options, { prefix: 'http://evil.example' })] } }],
    [
      'baseUrl',
      { hooks: { init: [() => {}, (options) => Object.assign(options, { baseUrl: 'http://evil' })] } },
    ],
    ['fetch', { hooks: replaceOption({ init: [(options) => Object.assign(options, { fetch })] }) }],
  ])('is no matter of a hook that changes the option %s', async (name, options) => {
    await using request = oneRequest('http://127.0.0.1:1')
    const { ky } = request.call
    const wrong = new RegExp(`^orders: ky takes a path of the service, and its option ${name} cannot lead `)

    expect(() => ky.get('orders', options)).toThrow(wrong)
    expect(() => ky.extend(options).get('orders')).toThrow(wrong)
    expect(() => ky.extend((parent) => ({ ...parent, ...options })).extend({})('orders')).toThrow(wrong)
  })

  it('is not what fetch leads to where an option says it is nothing, or says it once only', async () => {
    await using service = await rawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
    await using request = oneRequest(service.url)
    const { ky } = request.call
    const evil = new Request('http://evil.example/a')
    const nothing = Object.defineProperty<Options>({}, 'fetch', { enumerable: true, value: undefined })
    const once = Object.defineProperty<Options>({}, 'fetch', {
      enumerable: true,
      get: () => (asked++ === 0 ? undefined : fetch),
    })
    let asked = 0

    expect((await ky.get('orders', nothing)).status).toBe(204)
    expect((await ky.extend(nothing).get('orders', once)).status).toBe(204)
    await expect(ky.get('orders', { ...nothing, hooks: { beforeRequest: [() => evil] } })).rejects.toThrow(
      'ky takes a path of the service, not an address',
    )
  })

  it('is nothing a hook needs that adds a header or a parameter', async () => {
    await using service = await rawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
    await using request = oneRequest(service.url)
    const init = [
      (options: Options) => void Object.assign(options, { headers: { 'x-a': '1' }, searchParams: 'b=2' }),
    ]
    await request.call.ky.extend({ hooks: { init } }).get('orders')

    expect(service.heads[0]).toMatch(/^GET \/orders\?b=2 .*\r\nx-a: 1\r\n/s)
  })

  it('is nothing an instance that was extended needs: it calls the service, below its own prefix', async () => {
    await using service = await rawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
    )
    await using request = oneRequest(service.url)
    const v2 = request.call.ky
      .extend((parent) => ({ ...parent, prefix: `${parent.prefix}v2` }))
      .extend({ headers: {} })

    expect(await v2.get('orders').json()).toEqual({})
    expect(() => v2.get('http://evil.example/')).toThrow(notAnAddress)
    expect(service.heads[0]).toMatch(/^GET \/v2\/orders /)
  })

  it('is what no text that ky takes can be: everything it sends goes to the service', async () => {
    await using service = await rawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
    await using request = oneRequest(service.url)
    const pieces = fc.constantFrom(
      'http:',
      '/',
      '\\',
      '//',
      'evil.example',
      '@',
      ':',
      '?',
      '#',
      ' ',
      '\t',
      'a',
      '.',
      '..',
      '{',
      '%2f',
    )
    let sent = 0
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 6 }), async (made) => {
        const path = made.join('')
        try {
          await request.call.ky.get(path)
          sent += 1
        } catch (error) {
          expect(error).toEqual(notAnAddress)
        }
        expect(service.heads).toHaveLength(sent)
      }),
      { numRuns: 200 },
    )
  })
})
