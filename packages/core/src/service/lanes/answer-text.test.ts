import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Call } from '../call.ts'
import { failureOf } from '../test/failure-of.ts'
import { type OneRequestOptions, oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const Named = z.object({ name: z.string() })
const Items = z.object({ items: z.array(Named) })

/** Every way an answer of a service becomes text. Each gives the name in `{"items":[{"name":…}]}`. */
const lanes: readonly [lane: string, read: (call: Call) => Promise<unknown>][] = [
  ['get', async (call) => (await call.get('x', Items)).items[0]?.name],
  ['post', async (call) => (await call.post('x', Items, { body: {} })).items[0]?.name],
  [
    'batch',
    async (call) => {
      const found = await call.batch('x', Named, {
        ids: ['café', 'caf\u{fffd}', 'a', 'x'],
        key: 'name',
        items: 'items',
      })
      return [...found.keys()][0]
    },
  ],
  [
    'cache',
    async (call) => (await call.get('x', Items, { cache: { ttl: 1, scope: 'shared' } })).items[0]?.name,
  ],
  ['ky json', async (call) => Items.parse(await call.ky.get(call.path('x')).json()).items[0]?.name],
  ['ky json of a response', async (call) => nameIn(await (await call.ky.get(call.path('x'))).json())],
  ['ky text', async (call) => nameIn(JSON.parse(await call.ky.get(call.path('x')).text()))],
  ['ky clone', async (call) => nameIn(await (await call.ky.get(call.path('x'))).clone().json())],
]
const nameIn = (json: unknown) => Items.parse(json).items[0]?.name

const answered = (body: Uint8Array, ...headers: string[]) => {
  const head = ['HTTP/1.1 200 OK', `content-length: ${body.length}`, ...headers].join('\r\n')
  return rawServer((socket) => socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body])))
}
const reading = async (
  read: (call: Call) => Promise<unknown>,
  body: Uint8Array,
  headers: string[] = [],
  options: OneRequestOptions = {},
) => {
  await using service = await answered(body, ...headers)
  await using request = oneRequest(service.url, options)
  let value: unknown
  const failed = await failureOf(read(request.call).then((read) => (value = read)))
  return failed === 'nothing failed' ? value : failed.replace(/ \(.*\)$/, '')
}

const text = (name: string) => JSON.stringify({ items: [{ name }] })
const type = (charset: string) => `content-type: application/json; charset=${charset}`
const noText =
  'BFF_SERVICE_CONTRACT orders: answered what is neither UTF-8 nor in a character set it declares'

describe.each(lanes)('an answer read by %s', (_, read) => {
  it.each([
    ['UTF-8', Buffer.from(text('café')), []],
    ['UTF-8 that says it is another', Buffer.from(text('café')), [type('iso-8859-1')]],
    ['UTF-8 behind a byte order mark', Buffer.from(`\u{feff}${text('café')}`), []],
    ['UTF-8 behind a byte order mark that says so', Buffer.from(`\u{feff}${text('café')}`), [type('utf-8')]],
    ['Latin-1 that says so', Buffer.from(text('café'), 'latin1'), [type('"ISO-8859-1" ;')]],
    ['UTF-16 that says so', Buffer.from(`\u{feff}${text('café')}`, 'utf16le'), [type('utf-16')]],
  ])('D1, D3: is the same value in %s', async (_, body, headers) => {
    expect(await reading(read, body, headers)).toBe('café')
  })

  it.each([
    ['', []],
    [' that says it is UTF-8', [type('utf-8')]],
    [' that says nonsense', [type('nonsense')]],
  ])('D1: is refused in Latin-1%s', async (_, headers) => {
    expect(await reading(read, Buffer.from(text('café'), 'latin1'), headers)).toBe(noText)
  })

  it('D1: keeps a replacement character that was sent as one', async () => {
    expect(await reading(read, Buffer.from(text('caf\u{fffd}')))).toBe('caf\u{fffd}')
  })

  it.each(['identity', '', 'Identity', 'identity , identity', ' ,'])(
    'D4: is as it is in the encoding %j',
    async (coding) => {
      expect(await reading(read, Buffer.from(text('café')), [`content-encoding: ${coding}`])).toBe('café')
    },
  )
})

const followed = (body: Uint8Array, rest: Uint8Array | string) => Buffer.concat([body, Buffer.from(rest)])
const whole = lanes.slice(0, 4)
const streamed = lanes.slice(4)
const notAsked = 'BFF_SERVICE_CONTRACT orders: answered compressed, which was not asked for'
const codings = [
  ['gzip', gzipSync],
  ['X-Gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const

describe('D5: an answer that is compressed though nobody asked', () => {
  it.each(whole)('is read all the same where it is read whole: %s', async (_, read) => {
    for (const [coding, compress] of codings) {
      const body = compress(Buffer.from(`\u{feff}${text('café')}`, 'utf8'))

      expect([coding, await reading(read, body, [`content-encoding: ${coding}`])]).toEqual([coding, 'café'])
    }
  })

  it.each(streamed)('is refused where it is a stream: %s', async (_, read) => {
    for (const [coding, compress] of codings)
      expect(await reading(read, compress(text('café')), [`content-encoding: ${coding}`])).toBe(notAsked)
  })

  it.each(codings)('in %s may not become more than maxBody', async (coding, compress) => {
    const [[, read] = []] = whole
    const bomb = async (size: number) =>
      read &&
      reading(read, compress(text('a'.repeat(size))), [`content-encoding: ${coding}`], { maxBody: 5_000 })

    expect(await bomb(4_900)).toBe('a'.repeat(4_900))
    expect(await bomb(5_000)).toBe(
      'BFF_SERVICE_CONTRACT orders: answered what decompresses to more than 5000 bytes',
    )
    expect(await bomb(3_000_000)).toBe(
      'BFF_SERVICE_CONTRACT orders: answered what decompresses to more than 5000 bytes',
    )
  })

  it.each([
    ['deflate', deflateSync(text('a')), notAsked],
    ['gzip, br', brotliCompressSync(gzipSync(text('a'))), notAsked],
    ['nonsense', Buffer.from(text('a')), notAsked],
    ['constructor', Buffer.from(text('a')), notAsked],
    ['gzip', Buffer.from(text('a')), 'BFF_SERVICE_CONTRACT orders: answered what is not gzip'],
    ['gzip', gzipSync(text('a')).subarray(0, -9), 'BFF_SERVICE_CONTRACT orders: answered what is not gzip'],
    ['br', gzipSync(text('a')), 'BFF_SERVICE_CONTRACT orders: answered what is not br'],
    ['zstd', gzipSync(text('a')), 'BFF_SERVICE_CONTRACT orders: answered what is not zstd'],
    ['gzip', gzipSync(Buffer.from(text('é'), 'latin1')), noText],
    [
      'br',
      followed(brotliCompressSync(text('a')), 'x'),
      'BFF_SERVICE_CONTRACT orders: answered what is not br',
    ],
    [
      'br',
      followed(brotliCompressSync(text('a')), brotliCompressSync('x')),
      'BFF_SERVICE_CONTRACT orders: answered what is not br',
    ],
    [
      'zstd',
      followed(zstdCompressSync(text('a')), 'x'),
      'BFF_SERVICE_CONTRACT orders: answered what is not zstd',
    ],
    ['gzip', followed(gzipSync(text('a')), 'x'), 'BFF_SERVICE_CONTRACT orders: answered what is not gzip'],
  ])('in %s, and cannot be read, is refused', async (coding, body, message) => {
    for (const [, read] of whole)
      expect(await reading(read, body, [`content-encoding: ${coding}`])).toBe(message)
  })
})

describe('a failure in a coding that nobody decodes', () => {
  it.each([
    [404, 'BFF_SERVICE_REFUSED'],
    [429, 'BFF_SERVICE_OVERLOADED'],
    [503, 'BFF_SERVICE_UNAVAILABLE'],
  ])('is what its status says: %i', async (status, code) => {
    const head = `HTTP/1.1 ${status} Whatever\r\ncontent-length: 1\r\ncontent-encoding: deflate\r\n\r\nx`
    await using service = await rawServer((socket) => socket.write(head))
    await using request = oneRequest(service.url)
    for (const [, read] of lanes)
      expect(await failureOf(read(request.call))).toMatch(`${code} orders: answered ${status}`)
  })
})

it('D5: every call says that it takes no coding', async () => {
  await using service = await answered(Buffer.from(text('a')))
  await using request = oneRequest(service.url)
  for (const [, read] of lanes) await read(request.call)

  expect(service.heads.map((head) => head.match(/^accept-encoding: .*$/gim))).toEqual(
    Array(lanes.length).fill(['accept-encoding: identity']),
  )
})

it.each([
  (call: Call) => call.get('x', Items, { headers: { 'Accept-Encoding': 'gzip' } }),
  (call: Call) => call.post('x', Items, { headers: { 'accept-encoding': 'identity' } }),
  (call: Call) => call.ky.get(call.path('x'), { headers: { 'accept-encoding': 'gzip' } }),
])('K11: a call cannot say which coding it takes (%#)', async (read) => {
  await using service = await answered(Buffer.from(text('a')))
  await using request = oneRequest(service.url)

  await expect(read(request.call)).rejects.toThrow(
    'orders: the header accept-encoding is set by the gateway only',
  )
  expect(service.heads).toEqual([])
})
