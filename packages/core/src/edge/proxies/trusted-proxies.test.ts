import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Authentication } from '../../auth/authentication.ts'
import type { ServeOptions } from '../listen/serve.ts'
import { type Env, served } from '../test/served.ts'
import { exchange } from '../test/wire.ts'
import { type ForwardedHeader, proxyTrust, type TrustedProxies } from './trusted-proxies.ts'

const rows: [from: string, proxies: TrustedProxies, header: ForwardedHeader, sent: string, client: string][] =
  [
    ['one hop', 1, 'x-forwarded-for', '198.51.100.7', '198.51.100.7'],
    ['one hop, behind what was invented', 1, 'x-forwarded-for', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['two hops', 2, 'x-forwarded-for', '6.6.6.6, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['two hops with ports', 2, 'x-forwarded-for', '198.51.100.7:4711, [fd00::1]:80', '198.51.100.7'],
    ['more hops than addresses', 3, 'x-forwarded-for', '6.6.6.6, 198.51.100.7', '10.0.0.1'],
    ['no header', 1, 'x-forwarded-for', '', '10.0.0.1'],
    ['something that is no address', 1, 'x-forwarded-for', 'unknown', '10.0.0.1'],
    ['IPv4 as IPv6', 1, 'x-forwarded-for', '::ffff:198.51.100.7', '198.51.100.7'],
    ['ranges', ['10.0.0.0/8'], 'x-forwarded-for', '6.6.6.6, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['nothing but proxies', ['10.0.0.0/8'], 'x-forwarded-for', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [
      'ranges, up to what is no address',
      ['10.0.0.0/8'],
      'x-forwarded-for',
      '6.6.6.6, x, 10.0.0.2',
      '10.0.0.2',
    ],
    ['RFC 7239', 1, 'forwarded', 'for=6.6.6.6, For="[2001:db8::7]:4711";proto=https', '2001:db8::7'],
    [
      'RFC 7239, two hops',
      2,
      'forwarded',
      'for=198.51.100.7;by=10.0.0.2, proto=http;for=10.0.0.2',
      '198.51.100.7',
    ],
    ['RFC 7239, hidden', 1, 'forwarded', 'for=_hidden', '10.0.0.1'],
  ]

const chains: [
  from: string,
  proxies: TrustedProxies,
  header: ForwardedHeader,
  forwarded: string | undefined,
  protocol: string | undefined,
  secure: boolean,
][] = [
  ['one hop', 1, 'x-forwarded-for', '1.1.1.1', 'https', true],
  ['one hop, behind what was invented', 1, 'x-forwarded-for', '1.1.1.1', 'https, http', false],
  ['two hops', 2, 'x-forwarded-for', '1.1.1.1, 10.0.0.2', 'https, http', true],
  ['two hops, the other way round', 2, 'x-forwarded-for', '1.1.1.1, 10.0.0.2', 'http, https', false],
  ['two hops, the last of which wrote over all', 2, 'x-forwarded-for', '1.1.1.1, 10.0.0.2', 'HTTPS', true],
  ['more hops than words', 3, 'x-forwarded-for', '1.1.1.1', 'https, https', false],
  ['ranges', ['10.0.0.0/8'], 'x-forwarded-for', '1.1.1.1, 10.0.0.2', 'https,http', true],
  [
    'ranges, behind what was invented',
    ['10.0.0.0/8'],
    'x-forwarded-for',
    '6.6.6.6, 1.1.1.1',
    'https, http',
    false,
  ],
  ['ranges and no address', ['10.0.0.0/8'], 'x-forwarded-for', undefined, 'http, https', true],
  ['no word', 1, 'x-forwarded-for', '1.1.1.1', undefined, false],
  ['RFC 7239', 1, 'forwarded', 'for=1.1.1.1;proto=https', undefined, true],
  ['RFC 7239, quoted', 1, 'forwarded', 'for=1.1.1.1; Proto="https"', undefined, true],
  ['RFC 7239, two hops', 2, 'forwarded', 'proto=https;for=1.1.1.1, for=10.0.0.2;proto=http', undefined, true],
  ['RFC 7239, invented', 1, 'forwarded', 'for=6.6.6.6;proto=https, for=1.1.1.1;proto=http', undefined, false],
  ['RFC 7239, ranges', ['10.0.0.0/8'], 'forwarded', 'for=1.1.1.1;proto=https, for=10.0.0.2', undefined, true],
  ['RFC 7239, and the header nobody writes', 1, 'forwarded', 'for=1.1.1.1', 'https', false],
  ['RFC 7239, within another word', 1, 'forwarded', 'for=1.1.1.1;xproto=https', undefined, false],
]

describe('A10: whether the client speaks TLS', () => {
  it.each(chains)('comes from %s', (_, proxies, header, forwarded, protocol, secure) => {
    expect(proxyTrust(proxies, header).isSecure('10.0.0.1', forwarded, protocol)).toBe(secure)
  })
})

describe('the client’s address', () => {
  it.each(rows)('comes from %s', (_, proxies, header, sent, client) => {
    expect(proxyTrust(proxies, header).clientOf('10.0.0.1', sent)).toBe(client)
  })

  const forwarded = async (options: Partial<ServeOptions>, ...headers: string[]) => {
    let address: string | undefined
    const auth: Authentication = {
      schemes: {},
      document: {},
      challenge: 'Bearer',
      claims: () => true,
      authenticate: async (caller) => {
        address = caller.address
        return { principal: { kind: 'user', id: 'u1', scopes: [], claims: {} } }
      },
    }
    const { url } = await served(options, { auth }, new Hono<Env>())
    const head = ['GET /seen HTTP/1.1', 'host: localhost', 'connection: close', ...headers].join('\r\n')
    const answer = await exchange(url, `${head}\r\n\r\n`)
    return { address, answer }
  }
  const spoofed = 'x-forwarded-for: 6.6.6.6'

  it('is the peer’s when nobody is trusted', async () => {
    expect((await forwarded({}, spoofed)).address).toBe('127.0.0.1')
  })

  it('is the peer’s when the peer is not one of the proxies', async () => {
    expect((await forwarded({ trustedProxies: ['10.0.0.0/8'] }, spoofed)).address).toBe('127.0.0.1')
  })

  it('is what the trusted peer tells, over all headers of the name', async () => {
    const headers = [spoofed, 'x-forwarded-for: 198.51.100.7']

    expect((await forwarded({ trustedProxies: ['127.0.0.0/8'] }, ...headers)).address).toBe('198.51.100.7')
    expect((await forwarded({ trustedProxies: 2 }, ...headers)).address).toBe('6.6.6.6')
  })

  it('is not what stands in the header the proxies do not write', async () => {
    const { address } = await forwarded(
      { trustedProxies: 1 },
      'forwarded: for=6.6.6.6',
      'x-forwarded-for: 198.51.100.7',
    )

    expect(address).toBe('198.51.100.7')
  })

  it('never reaches a handler as a header', async () => {
    const { answer } = await forwarded({ trustedProxies: 1 }, spoofed)

    expect(JSON.parse(answer.body).headers).toEqual({ host: 'localhost', connection: 'close' })
  })

  it('comes with TLS at the proxy, and then HSTS is sent', async () => {
    const { answer } = await forwarded({ trustedProxies: 1 }, 'x-forwarded-proto: https')

    expect(answer.header('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })

  it('A10: comes with TLS at the first of two proxies', async () => {
    const chain = ['x-forwarded-for: 1.1.1.1, 10.0.0.2', 'x-forwarded-proto: https, http']
    const { answer } = await forwarded({ trustedProxies: 2 }, ...chain)
    const element = 'forwarded: for=1.1.1.1;proto=https'
    const { answer: other } = await forwarded({ trustedProxies: 1, forwardedHeader: 'forwarded' }, element)

    expect(answer.header('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(other.header('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })

  it.each<[Partial<ServeOptions>, string]>([
    [{ trustedProxies: -1 }, 'serve: trustedProxies must be a whole number from 0 to 16, not -1'],
    [
      { trustedProxies: ['10.0.0.0/40'] },
      'serve: trustedProxies must hold addresses and ranges, such as 192.0.2.0/24 or 2001:db8::/32, not "10.0.0.0/40"',
    ],
    [
      { forwardedHeader: 'x-real-ip' as ForwardedHeader },
      'serve: forwardedHeader must be x-forwarded-for or forwarded, not x-real-ip',
    ],
  ])('needs options that are right: %j', async (options, message) => {
    await expect(served(options)).rejects.toThrow(new TypeError(message))
  })
})
