import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import type { Authentication } from '../auth/authentication.ts'
import { BffError } from '../errors/bff-error.ts'
import { gateway } from '../gateway/gateway.ts'
import { defaultSecurityHeaders, varyOf } from '../scope/security-headers.ts'
import { strictPolicy } from './security-headers.ts'
import { type Env, served } from './test/served.ts'
import { exchange } from './test/wire.ts'

const request = (line: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`

const routes = new Hono<Env>()
  .get('/page', (c) => c.html('<p>Hello</p>'))
  .get('/own', (c) => c.html('<p>Hello</p>', 200, { 'content-security-policy': "default-src 'self'" }))
  .get('/varies', (c) => c.text('x', 200, { vary: 'Accept-Language' }))
  .get('/throws', () => {
    throw new Error('secret')
  })

describe('H8: what is refused at the edge', () => {
  const from = (origin: string) => [`origin: ${origin}`]

  it.each([
    ['a target that is too long', `GET /${'a'.repeat(8_192)}`, [], 414],
    ['too many headers', 'GET /profile', Array<string>(100).fill('x-a: 1'), 431],
    ['a target that is none', 'GET //x', [], 400],
    ['an unknown method', 'PROPFIND /', [], 501],
  ])('can be read by an origin that may: %s', async (_, line, more, status) => {
    const { url } = await served({}, { edge: { cors: ['https://app.example'] } })
    const listed = await exchange(url, request(line, ...from('https://app.example'), ...more))
    const other = await exchange(url, request(line, ...from('https://evil.example'), ...more))

    expect([listed.status, listed.header('access-control-allow-origin')]).toEqual([
      status,
      'https://app.example',
    ])
    expect([other.status, other.header('access-control-allow-origin')]).toEqual([status, undefined])
  })

  it('can be read when it is for another host', async () => {
    const { url } = await served({ hosts: ['api.example'] }, { edge: { cors: ['https://app.example'] } })
    const answer = await exchange(url, request('GET /profile', ...from('https://app.example')))

    expect([answer.status, answer.header('access-control-allow-origin')]).toEqual([
      421,
      'https://app.example',
    ])
  })
})

describe('every answer', () => {
  it.each([
    ['of a handler', 'GET /profile', 200],
    ['that is a page', 'GET /page', 200],
    ['that is no success', 'GET /nothing', 404],
    ['to another method', 'DELETE /profile', 405],
    ['to OPTIONS', 'OPTIONS /profile', 405],
    ['of a handler that throws', 'GET /throws', 500],
    ['to a probe', 'GET /livez', 200],
    ['at the socket', 'GET //x', 400],
    ['to what is not HTTP', 'GET', 400],
  ])('%s has the security headers and no server', async (_, line, status) => {
    const { url } = await served({}, {}, routes)
    const answer = await exchange(url, request(line))

    expect(answer.status).toBe(status)
    for (const [name, value] of Object.entries(defaultSecurityHeaders))
      expect(answer.header(name)).toBe(value)
    for (const name of ['server', 'x-powered-by', 'strict-transport-security', 'access-control-allow-origin'])
      expect(answer.header(name)).toBeUndefined()
  })

  it('that is HTML has a strict policy, or its own', async () => {
    const { url } = await served({}, {}, routes)
    const policyOf = async (path: string) =>
      (await exchange(url, request(`GET ${path}`))).header('content-security-policy')

    expect(await policyOf('/page')).toBe(strictPolicy)
    expect(await policyOf('/own')).toBe("default-src 'self'")
    expect(await policyOf('/profile')).toBeUndefined()
  })

  it('that varies varies by origin as well', async () => {
    const { url } = await served({}, {}, routes)

    expect((await exchange(url, request('GET /varies'))).header('vary')).toBe('Origin, Accept-Language')
    expect(['Origin', 'accept, origin', '*', 'X-Origin'].map(varyOf)).toEqual([
      'Origin',
      'accept, origin',
      '*',
      'Origin, X-Origin',
    ])
  })
})

describe('an origin', () => {
  const cors = { edge: { cors: ['https://app.example'] } }
  const allowed = 'origin: https://app.example'

  it.each([
    'https://evil.example',
    'null',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'http://app.example',
    'https://APP.example',
  ])('that is not listed gets no CORS headers: %s', async (origin) => {
    const { url } = await served({}, cors)
    for (const line of ['GET /profile', 'OPTIONS /profile']) {
      const answer = await exchange(
        url,
        request(line, `origin: ${origin}`, 'access-control-request-method: GET'),
      )

      expect(answer.text).not.toMatch(/access-control/i)
      expect(answer.header('vary')).toBe('Origin')
    }
  })

  it('that is listed may read answers, without credentials', async () => {
    const { url } = await served({}, cors)
    const answer = await exchange(url, request('GET /profile', allowed))

    expect(answer.header('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.header('access-control-expose-headers')).toContain('x-request-id')
    expect(answer.header('access-control-allow-credentials')).toBeUndefined()
    expect(answer.header('vary')).toBe('Origin')
  })

  it('that is listed may ask first, without a credential', async () => {
    const { url } = await served({}, cors)
    const asks = ['access-control-request-method: PUT', 'access-control-request-headers: authorization, x-a']
    const answer = await exchange(url, request('OPTIONS /profile', allowed, ...asks))

    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.header('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE')
    expect(answer.header('access-control-allow-headers')).toBe('authorization, x-a')
    expect(answer.header('access-control-max-age')).toBe('600')
  })

  it.each<[string, (app: Hono<Env>) => unknown]>([
    ['a route', (app) => app.get('/x', (c) => c.text('mine'))],
    ['a route with middleware before it', (app) => app.use(etag()).get('/x', (c) => c.text('mine'))],
    ['a route for all methods', (app) => app.all('/x', (c) => c.text('mine'))],
    ['a route for OPTIONS', (app) => app.options('/x', (c) => c.text('mine'))],
    ['what is mounted', (app) => app.mount('/x', () => new Response('mine'))],
    ['nothing', () => {}],
  ])('that is listed gets the same answer for %s, and nobody is authenticated', async (_, register) => {
    let asked = 0
    const auth: Authentication = {
      ...trusting(),
      authenticate: async () => {
        asked += 1
        throw new BffError('BFF_UNAUTHENTICATED', 'auth: nobody')
      },
    }
    const more = new Hono<Env>()
    register(more)
    const { url } = await served({}, { ...cors, auth }, more)
    const answer = await exchange(url, request('OPTIONS /x', allowed, 'access-control-request-method: GET'))

    expect([answer.status, answer.body, asked]).toEqual([204, '', 0])
    expect(answer.header('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE')
  })

  it('gets no CORS headers by default', async () => {
    const { url } = await served()

    expect((await exchange(url, request('GET /profile', allowed))).text).not.toMatch(/access-control/i)
  })
})

describe('the options of the edge', () => {
  it('are checked for who writes JavaScript, too', () => {
    const edge = JSON.parse('{ "cors": { "origins": ["https://app.example"] } }')

    expect(() => gateway({ name: 'test', services: {}, auth: trusting(), edge })).toThrow(
      new TypeError('gateway: edge.cors must be a list of origins, not object'),
    )
  })

  it.each([
    [{ cors: ['*'] }, 'gateway: edge.cors must hold origins, such as https://app.example, not "*"'],
    [
      { cors: ['https://app.example/'] },
      'gateway: edge.cors must hold origins, such as https://app.example, not "https://app.example/"',
    ],
    [{ cors: ['null'] }, 'gateway: edge.cors must hold origins, such as https://app.example, not "null"'],
    [{ maxBody: -1 }, 'gateway: edge.maxBody must be a whole number from 0 to 1073741824, not -1'],
    [{ hstsMaxAge: 0.5 }, 'gateway: edge.hstsMaxAge must be a whole number of at least 0, not 0.5'],
    [
      { contentSecurityPolicy: 'a\nb' },
      'gateway: edge.contentSecurityPolicy must be a policy, without line breaks',
    ],
  ])('are checked while the gateway is built: %j', (edge, message) => {
    expect(() => gateway({ name: 'test', services: {}, auth: trusting(), edge })).toThrow(
      new TypeError(message),
    )
  })
})
