import { describe, expect, it } from 'vitest'
import type { ErrorCodeName } from '../errors/codes.ts'
import { errorCodes } from '../errors/codes.ts'
import { served } from './test/served.ts'
import { exchange } from './test/wire.ts'

const get = (target: string, more = '') =>
  `GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${more}\r\n`
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
const close = 'connection: close'
const host = 'host: localhost'

const refused: [what: string, bytes: string, code: ErrorCodeName][] = [
  [
    'a length and chunks',
    `${lines('POST /seen HTTP/1.1', host, 'content-length: 5', 'transfer-encoding: chunked')}0\r\n\r\n`,
    'BFF_REQUEST_MALFORMED',
  ],
  [
    'two lengths',
    `${lines('POST /seen HTTP/1.1', host, 'content-length: 5', 'content-length: 6')}hello`,
    'BFF_REQUEST_MALFORMED',
  ],
  ['an odd length', lines('POST /seen HTTP/1.1', host, 'content-length: +5'), 'BFF_REQUEST_MALFORMED'],
  [
    'a chunk of no size',
    `${lines('POST /seen HTTP/1.1', host, 'transfer-encoding: chunked')}zz\r\nhello`,
    'BFF_REQUEST_MALFORMED',
  ],
  [
    'another transfer coding',
    `${lines('POST /seen HTTP/1.1', host, 'transfer-encoding: gzip, chunked')}0\r\n\r\n`,
    'BFF_REQUEST_MALFORMED',
  ],
  ['a folded header', lines('GET /seen HTTP/1.1', host, 'x-a: 1', ' 2'), 'BFF_REQUEST_MALFORMED'],
  ['NUL in a header', lines('GET /seen HTTP/1.1', host, 'x-a: 1\0'), 'BFF_REQUEST_MALFORMED'],
  ['a bare CR', lines('GET /seen HTTP/1.1', host, 'x-a: 1\rx-b: 2'), 'BFF_REQUEST_MALFORMED'],
  ['no host', lines('GET /seen HTTP/1.1', close), 'BFF_REQUEST_MALFORMED'],
  ['an empty host', lines('GET /seen HTTP/1.1', 'host:', close), 'BFF_REQUEST_MALFORMED'],
  ['two hosts', lines('GET /seen HTTP/1.1', host, host), 'BFF_REQUEST_MALFORMED'],
  ['another host', lines('GET /seen HTTP/1.1', 'host: evil.example', close), 'BFF_MISDIRECTED'],
  [
    'a look-alike host',
    lines('GET /seen HTTP/1.1', 'host: localhost.evil.example', close),
    'BFF_MISDIRECTED',
  ],
  [
    'a host with a user',
    lines('GET /seen HTTP/1.1', 'host: localhost@evil.example', close),
    'BFF_MISDIRECTED',
  ],
  ['the authority of somebody else', get('http://evil.example/seen'), 'BFF_MISDIRECTED'],
  [
    'its own authority and another host',
    lines('GET http://localhost/seen HTTP/1.1', 'host: evil.example', close),
    'BFF_MISDIRECTED',
  ],
  ['a target that begins with //', get('//evil.example/x'), 'BFF_REQUEST_MALFORMED'],
  ['an absolute target that does', get('http://localhost//evil.example/x'), 'BFF_REQUEST_MALFORMED'],
  ['no path at all', get('seen'), 'BFF_REQUEST_MALFORMED'],
  ['another scheme', get('ftp://localhost/seen'), 'BFF_REQUEST_MALFORMED'],
  ['a fragment', get('/seen#part'), 'BFF_REQUEST_MALFORMED'],
  ['a fragment behind the query', get('/seen?a=1#part'), 'BFF_REQUEST_MALFORMED'],
  ['TRACE', lines('TRACE /seen HTTP/1.1', host, 'x-secret: 1', close), 'BFF_METHOD_NOT_ALLOWED'],
  [
    'K3: QUERY, a method of HTTP that no route can have',
    lines('QUERY /seen HTTP/1.1', host),
    'BFF_METHOD_NOT_ALLOWED',
  ],
  ['an unknown method', lines('FROBNICATE /seen HTTP/1.1', host), 'BFF_METHOD_UNKNOWN'],
  ['a method of somebody else', lines('PROPFIND /seen HTTP/1.1', host), 'BFF_METHOD_UNKNOWN'],
  ['HTTP/0.9', 'GET /seen\r\n\r\n', 'BFF_REQUEST_MALFORMED'],
  ['HTTP/2.0 in its line', lines('GET /seen HTTP/2.0', host), 'BFF_REQUEST_MALFORMED'],
  ['HTTP/1.2', lines('GET /seen HTTP/1.2', host), 'BFF_REQUEST_MALFORMED'],
  ['an escape that is none', get('/seen/%zz'), 'BFF_REQUEST_MALFORMED'],
  ['text that is not UTF-8', get('/seen/%ff'), 'BFF_REQUEST_MALFORMED'],
  ['%00', get('/seen/%00'), 'BFF_REQUEST_MALFORMED'],
  ['%0d%0a', get('/seen%0d%0ax-a:1'), 'BFF_REQUEST_MALFORMED'],
  ['%0a before a suffix', get('/profile%0a.css'), 'BFF_REQUEST_MALFORMED'],
  ['U+2028', get('/seen/%e2%80%a8'), 'BFF_REQUEST_MALFORMED'],
  ['%2f..%2f', get('/seen/a%2f..%2fb'), 'BFF_REQUEST_MALFORMED'],
  ['encoded dots', get('/seen/%2e%2e/profile'), 'BFF_REQUEST_MALFORMED'],
  ['plain dots', get('/seen/../profile'), 'BFF_REQUEST_MALFORMED'],
  ['dots behind a parameter', get('/seen/..;a=1/profile'), 'BFF_REQUEST_MALFORMED'],
  ['%5c', get('/seen/..%5cprofile'), 'BFF_REQUEST_MALFORMED'],
  ['a backslash', get('/seen\\profile'), 'BFF_REQUEST_MALFORMED'],
  ['a letter beyond ASCII', get('/seen/\xe9'), 'BFF_REQUEST_MALFORMED'],
  ['a target over 8 KiB', get(`/seen?${'a'.repeat(8_192)}`), 'BFF_URI_TOO_LONG'],
  ['a target over everything', get(`/seen?${'a'.repeat(40_000)}`), 'BFF_URI_TOO_LONG'],
  ['101 headers', get('/seen', 'x-a: 1\r\n'.repeat(99)), 'BFF_HEADERS_TOO_LARGE'],
  ['headers over 16 KiB', get('/seen', `x-a: ${'a'.repeat(16_384)}\r\n`), 'BFF_HEADERS_TOO_LARGE'],
  ['headers over everything', get('/seen', `x-a: ${'a'.repeat(40_000)}\r\n`), 'BFF_HEADERS_TOO_LARGE'],
]

describe('a request with', () => {
  it.each(refused)('%s is a problem and closes the connection', async (_, bytes, code) => {
    const { url, lines } = await served()
    const answer = await exchange(url, bytes)
    const { status, title } = errorCodes[code]
    const instance = answer.header('x-request-id')

    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toEqual({ type: `/problems/${code}`, title, status, code, instance })
    expect(instance).toMatch(/^[\da-f-]{36}$/)
    expect(answer.header('content-type')).toBe('application/problem+json')
    expect(answer.header('cache-control')).toBe('no-store')
    expect(answer.header('connection')).toBe('close')
    expect(answer.header('x-content-type-options')).toBe('nosniff')
    expect(answer.header('vary')).toBe('Origin')
    const refusals = lines().filter(({ msg }) => msg === 'refused')
    expect(refusals).toMatchObject([{ requestId: instance, status, code }])
  })

  it('CONNECT loses its connection', async () => {
    const { url } = await served()

    expect((await exchange(url, lines('CONNECT evil.example:443 HTTP/1.1', host))).text).toBe('')
  })
})

describe('a request that is right', () => {
  let url: string
  const seen = async (bytes: string) => JSON.parse((await exchange(url, bytes)).body)

  it.each([
    ['an absolute target of its own', get('http://localhost:80/seen?a=1'), '/seen'],
    ['dots within a name', get('/seen/v1.2..3'), '/seen/v1.2..3'],
    ['an encoded slash', get('/seen/a%2fb'), '/seen/a%2fb'],
    ['an encoded percent', get('/seen/%252e%252e'), '/seen/%252e%252e'],
    ['letters beyond ASCII, encoded', get('/seen/%c3%a9'), '/seen/é'],
  ])('comes through: %s', async (_, bytes, path) => {
    url = (await served()).url

    expect(await seen(bytes)).toMatchObject({ path })
  })

  it('is routed by its path, whatever the authority, and linked by nothing else', async () => {
    url = (await served({ hosts: ['api.example'] })).url
    const bytes = lines('GET http://api.example:81/seen HTTP/1.1', 'host: api.example', close)

    expect(await seen(bytes)).toMatchObject({ path: '/seen', url: 'http://api.example/seen' })
  })

  it('may be 100 headers', async () => {
    const { url } = await served()

    expect((await exchange(url, get('/seen', 'x-a: 1\r\n'.repeat(98)))).status).toBe(200)
  })
})

describe('the id of a refused request', () => {
  it('is the client’s when there is one', async () => {
    const { url } = await served()
    const answer = await exchange(url, get('//x', 'x-request-id: request-1\r\n'))

    expect(JSON.parse(answer.body)).toMatchObject({ instance: 'request-1' })
  })
})

describe('hosts', () => {
  it.each([
    ['api.example', 200],
    ['API.example', 200],
    ['api.example:8443', 200],
    ['a.shop.example', 200],
    ['shop.example', 421],
    ['localhost', 421],
    ['evilapi.example', 421],
  ])('that are configured decide about %s: %i', async (name, status) => {
    const { url } = await served({ hosts: ['api.example', '*.shop.example'] })

    expect((await exchange(url, lines('GET /seen HTTP/1.1', `host: ${name}`, close))).status).toBe(status)
  })

  it.each([
    ['/livez', '10.0.0.7:3001', 200],
    ['/readyz', '[fd00::7]', 200],
    ['/livez', 'evil.example', 200],
    ['/seen', '10.0.0.7', 421],
  ])('are not needed of a probe that asks by another one: %s %s', async (path, name, status) => {
    const { url } = await served({ hosts: ['api.example'] })

    expect((await exchange(url, lines(`GET ${path} HTTP/1.1`, `host: ${name}`, close))).status).toBe(status)
  })

  it.each(['http://api.example', 'api example', '', 'a.*.example'])(
    'refuse what is no name: %j',
    async (name) => {
      await expect(served({ hosts: [name] })).rejects.toThrow(
        `serve: hosts must be names, such as api.example or *.api.example, not ${JSON.stringify(name)}`,
      )
    },
  )
})

describe('S15: an odd host', () => {
  it.each([
    'localhost:99999',
    'localhost:65536',
    '[1:2:3]',
    '[::1]:99999',
    '[::ffff:1.2.3]',
    '[0:0:0:0:0:0:0:1]',
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
    '1.2.3.256',
    '1.2.3.4.5',
    '0x7f.1',
    '127.1',
    'a:b',
    'a@b',
    'a%20b',
    'a/b',
    'a?b',
    'a\\\\b',
    ':80',
    'localhost:',
    'localhost:80:80',
    '*',
  ])('is a problem and a line, whatever the hosts: %s', async (name) => {
    for (const [path, hosts] of [
      ['/seen', ['*']],
      ['/livez', ['*']],
      ['/seen', undefined],
    ] as const) {
      const { url, lines: refusals } = await served({ hosts })
      const answer = await exchange(url, lines(`GET ${path} HTTP/1.1`, `host: ${name}`))

      expect([400, 421]).toContain(answer.status)
      expect(JSON.parse(answer.body).code).toMatch(/^BFF_(?:REQUEST_MALFORMED|MISDIRECTED)$/)
      expect(refusals().filter(({ msg }) => msg === 'refused')).toHaveLength(1)
    }
  })

  it.each([
    'localhost',
    'LOCALHOST:80',
    'localhost.',
    'a_b.example',
    '[::1]',
    '[::1]:8443',
    '192.0.2.1:65535',
    'x--y',
  ])('is not one that is right: %s', async (name) => {
    const { url } = await served({ hosts: ['*'] })

    expect((await exchange(url, lines('GET /seen HTTP/1.1', `host: ${name}`, close))).status).toBe(200)
  })
})

describe('cache deception', () => {
  it.each(['/profile/x.css', '/profile;x', '/profile.css', '/profile/'])(
    'finds nothing at %s, and nothing may be stored',
    async (path) => {
      const { url } = await served()
      const answer = await exchange(url, get(path))

      expect([answer.status, answer.header('cache-control')]).toEqual([404, 'private, no-store'])
    },
  )
})
