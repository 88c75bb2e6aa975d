import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { bearer } from './bearer.ts'
import { keyServer } from './test/key-server.ts'
import { goodClaims, rawToken } from './test/raw-token.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const metadata = '/.well-known/openid-configuration'

/** A gateway that trusts an issuer whose keys change; the test has their time in its hands. */
const opened = async () => {
  const server = await keyServer()
  const clock = manualClock()
  const log = logLines()
  const auth = bearer({ issuer: server.url, audience: 'test', clock })
  const app = gateway({ name: 'test', services: {}, auth, log: log.log }).route(
    '/',
    new Hono<GatewayEnv<object>>().get('/me', (c) => c.text(c.var.principal.id)),
  )
  const ask = (token: string) => app.request('/me', { headers: { authorization: `Bearer ${token}` } })
  const status = async (token: string) => (await ask(token)).status
  return {
    server,
    clock,
    log,
    ask,
    status,
    /** Asks with a new token, which nobody can have remembered. */
    fresh: async (kid?: string) => status(await server.token(clock.now(), kid)),
    fetches: () => server.asked.filter((path) => path === metadata).length,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const resets: RequestListener = (incoming) => incoming.socket.destroy()

describe('the keys of an issuer', () => {
  it('are fetched once for all who need them first, and not before', async () => {
    await using it = await opened()
    expect(it.server.asked).toEqual([])

    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => it.fresh())))).toEqual(new Set([200]))
    expect(it.server.asked).toEqual([metadata, '/jwks'])
  })

  it('are renewed in the background after 5 minutes, by a request that does not wait for them', async () => {
    await using it = await opened()
    await it.fresh()
    it.clock.advance(5 * minute - 1)
    expect([await it.fresh(), it.fetches()]).toEqual([200, 1])

    const held: Parameters<RequestListener>[] = []
    it.server.instead = (...exchange) => held.push(exchange)
    it.clock.advance(1)
    expect(await it.fresh()).toBe(200)
    await expect.poll(() => held.length).toBe(1)
    expect(await it.fresh()).toBe(200)
    expect(held.map(([incoming]) => incoming.socket.destroyed)).toEqual([false])
    for (const [, outgoing] of held) outgoing.destroy()
  })

  it('are waited for after 10 minutes that nobody asked: a key that was withdrawn is not good any more', async () => {
    await using it = await opened()
    await it.fresh()
    const old = await it.server.token(it.clock.now())
    await it.server.rotate('second')
    it.clock.advance(10 * minute)

    expect([await it.status(old), await it.fresh(), it.fetches()]).toEqual([401, 200, 2])
  })

  it('are fetched again for a key that is not known, 30 s after the last time', async () => {
    await using it = await opened()
    await it.fresh()
    await it.server.rotate('second')
    it.clock.advance(30 * second - 1)
    expect([await it.fresh(), it.fetches()]).toEqual([401, 1])
    it.clock.advance(1)

    expect([await it.fresh(), it.fetches()]).toEqual([200, 2])
  })

  it('are found at another address when the metadata names one', async () => {
    await using it = await opened()
    await it.fresh()
    await it.server.rotate('second')
    const keys = await (await fetch(`${it.server.url}/jwks`)).text()
    it.server.instead = (incoming, outgoing) =>
      outgoing.end(
        incoming.url === metadata
          ? JSON.stringify({ issuer: it.server.url, jwks_uri: `${it.server.url}/moved` })
          : keys,
      )
    it.clock.advance(30 * second)

    expect(await it.fresh()).toBe(200)
    expect(it.server.asked.at(-1)).toBe('/moved')
  })

  it('are those that are understood: others beside them do no harm', async () => {
    await using it = await opened()
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    it.server.others.push(
      { kty: 'oct', k: 'AAAA', kid: 'secret' },
      { ...(await exportJWK(privateKey)), kid: 'private', alg: 'ES256' },
      { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'broken', alg: 'ES256' },
      { kty: 'new' },
    )

    const claims = goodClaims(it.server.url, it.clock.now())
    const published = await rawToken({ alg: 'ES256', typ: 'at+jwt', kid: 'private' }, claims, privateKey)

    expect([await it.fresh(), await it.fresh('secret'), await it.status(published)]).toEqual([200, 401, 401])
    expect(await it.fresh('broken')).toBe(503)
  })
})

it('a thousand tokens of unknown keys cause one fetch in 30 s', async () => {
  await using it = await opened()
  const flood = async () => {
    const tokens = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => it.server.token(it.clock.now(), `unknown-${index}`)),
    )
    return new Set(await Promise.all(tokens.map(it.status)))
  }

  expect([await flood(), it.fetches()]).toEqual([new Set([401]), 1])
  it.clock.advance(29 * second)
  expect([await flood(), it.fetches()]).toEqual([new Set([401]), 1])
  it.clock.advance(second)
  expect([await flood(), it.fetches()]).toEqual([new Set([401]), 2])
  expect(it.server.asked.filter((path) => path === '/jwks').length).toBe(2)
})

describe('when the issuer is down', () => {
  it('for an hour, known keys are good, unknown ones are 503, and it is asked at most every 30 s', async () => {
    await using it = await opened()
    await it.fresh()
    it.server.instead = resets
    const statuses = new Set<string>()
    for (let passed = 0; passed < hour; passed += 10 * second) {
      it.clock.advance(10 * second)
      statuses.add(`known ${await it.fresh()}`)
      if (passed >= 30 * second) statuses.add(`unknown ${await it.fresh('unknown')}`)
    }

    expect(statuses).toEqual(new Set(['known 200', 'unknown 503']))
    expect(it.fetches()).toBeGreaterThan(60)
    expect(it.fetches()).toBeLessThanOrEqual(1 + hour / (30 * second))
  })

  it('its keys are good for a day, then nothing is, until it is back', async () => {
    await using it = await opened()
    await it.fresh()
    await it.server.stop()
    it.clock.advance(24 * hour - 1)
    expect(await it.fresh()).toBe(200)
    it.clock.advance(30 * second)
    expect(await it.fresh()).toBe(503)
    await it.server.start()
    it.clock.advance(30 * second)

    expect(await it.fresh()).toBe(200)
  })

  it('from the beginning, everything is 503, and it is asked every 5 s', async () => {
    await using it = await opened()
    it.server.instead = resets
    const res = await it.ask(await it.server.token(it.clock.now()))

    expect([res.headers.get('retry-after'), res.headers.get('www-authenticate')]).toEqual(['5', null])
    expect([res.status, await res.json()]).toEqual([
      503,
      {
        type: '/problems/BFF_ISSUER_UNAVAILABLE',
        title: 'The credential cannot be checked now',
        status: 503,
        code: 'BFF_ISSUER_UNAVAILABLE',
        instance: res.headers.get('x-request-id'),
        retryAfter: 5,
      },
    ])
    it.server.instead = undefined
    it.clock.advance(5 * second - 1)
    expect([await it.fresh(), it.fetches()]).toEqual([503, 1])
    it.clock.advance(1)
    expect([await it.fresh(), it.fetches()]).toEqual([200, 2])
  })

  it('what was remembered is still good, and what is malformed still 401', async () => {
    await using it = await opened()
    const token = await it.server.token(it.clock.now())
    await it.status(token)
    await it.server.stop()
    it.clock.advance(59 * second)

    expect([await it.status(token), await it.fresh('k'.repeat(10_000))]).toEqual([200, 401])
  })
})

/** An answer of the issuer, for one of its two documents. */
const answers =
  (path: string, body: string | Buffer, headers: Record<string, string> = {}, status = 200) =>
  (url: string): RequestListener =>
  (incoming, outgoing) => {
    const found = JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` })
    if (incoming.url !== path) outgoing.end(found)
    else outgoing.writeHead(status, headers).end(body)
  }
const named = (issuer: string | undefined, address: string) => (url: string) =>
  answers(metadata, JSON.stringify({ issuer: issuer ?? url, jwks_uri: address }))(url)
const long = JSON.stringify({ keys: [], more: 'x'.repeat(65_536) })
const elsewhere = { location: '/elsewhere' }

const rows: [string, string, (url: string) => RequestListener][] = [
  ['answers 500', 'its metadata cannot be read, it answered 500', answers(metadata, '{}', {}, 500)],
  ['answers what is not JSON', 'its metadata cannot be read, it answered no JSON', answers(metadata, '<p>')],
  [
    'answers something else',
    'its metadata cannot be read, the document is another one',
    answers(metadata, '[]'),
  ],
  [
    'says too much of itself',
    'its metadata cannot be read, it answered more than 65536 bytes',
    answers(metadata, long),
  ],
  ['redirects', 'its metadata cannot be read, it answered 302', answers(metadata, '', elsewhere, 302)],
  [
    'speaks for somebody else',
    'its metadata names another issuer',
    named('https://evil.example', 'https://evil.example/jwks'),
  ],
  [
    'has its keys where anybody may change them on the way',
    'its metadata names keys that are neither at an https address nor on this machine',
    named(undefined, 'http://keys.example/jwks'),
  ],
  [
    'has its keys in a file',
    'its metadata names keys that are neither at an https address nor on this machine',
    named(undefined, 'file:///keys.json'),
  ],
  ['has no keys to give', 'its keys cannot be read, it answered 500', answers('/jwks', '{}', {}, 500)],
  ['redirects to its keys', 'its keys cannot be read, it answered 307', answers('/jwks', '', elsewhere, 307)],
  [
    'gives too many keys',
    'its keys cannot be read, it answered more than 65536 bytes',
    answers('/jwks', long),
  ],
  [
    'gives a bomb',
    'its keys cannot be read, it answered more than 65536 bytes',
    answers('/jwks', gzipSync(' '.repeat(10_000_000)), { 'content-encoding': 'gzip' }),
  ],
  [
    'gives text nobody can read (D1)',
    'its keys cannot be read, it answered what is neither UTF-8 nor in a character set it declares',
    answers('/jwks', Buffer.from('{"keys":["caf\xe9"]}', 'latin1')),
  ],
  [
    'gives keys that are no list',
    'its keys cannot be read, the document is another one',
    answers('/jwks', '{"keys":{}}'),
  ],
  ['gives an empty list', 'it publishes no public key', answers('/jwks', '{"keys":[]}')],
  [
    'gives secrets only',
    'it publishes no public key',
    answers('/jwks', '{"keys":[{"kty":"oct","k":"AAAA"}]}'),
  ],
]

describe('an issuer that', () => {
  it.each(rows)('%s is 503, and its keys of before are kept', async (_, why, instead) => {
    await using it = await opened()
    it.server.instead = instead(it.server.url)
    expect(await it.fresh()).toBe(503)
    expect(it.log.lines()).toMatchObject([{ status: 503, error: `issuer: ${why}` }])

    it.server.instead = undefined
    it.clock.advance(5 * second)
    expect(await it.fresh()).toBe(200)
    it.server.instead = instead(it.server.url)
    it.clock.advance(hour)
    expect([await it.fresh(), await it.fresh('unknown')]).toEqual([200, 503])
    expect(it.server.asked).not.toContain('/elsewhere')
  })
})
