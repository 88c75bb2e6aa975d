import type { RequestListener } from 'node:http'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { createRoute } from '../src/auth/create-route.ts'
import { clientCredentials } from '../src/auth.ts'
import {
  anonymous,
  type Bound,
  bearer,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  type Service,
  service,
  view,
} from '../src/index.ts'
import { readSettings } from '../src/serve.ts'
import { type SessionRecord, session } from '../src/session.ts'
import { scripted, secret, watch, whole } from './canaries.ts'

const orders = service('orders', { timeout: 2_000, retry: false, breaker: false }, (call) => ({
  count: () => call.get('orders', z.number()),
}))
type Env = GatewayEnv<Bound<{ orders: typeof orders }>>

const Screen = view('Screen', { count: z.number() })
const responses = { 200: Screen.response }
const routes = (open: boolean) =>
  new OpenAPIHono<Env>().openapi(
    createRoute({ method: 'get', path: '/count', ...(open && anonymous()), responses }),
    (c) => fanOut(c, Screen, () => ({ count: () => c.var.services.orders.count() })),
  )

/** An issuer that echoes all it receives: secrets in headers, in errors and in place of tokens. */
const echoingIssuer = async (status: number) => {
  const server = await scripted()
  const echo: RequestListener = (incoming, outgoing) => {
    if (incoming.url === '/.well-known/openid-configuration') {
      const { url } = server
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(
        JSON.stringify({
          issuer: url,
          authorization_endpoint: `${url}/authorize`,
          token_endpoint: `${url}/token`,
          revocation_endpoint: `${url}/revoke`,
          jwks_uri: `${url}/jwks`,
        }),
      )
      return
    }
    const { authorization = '' } = incoming.headers
    const plain = Buffer.from(authorization.slice('Basic '.length), 'base64').toString()
    const all = `${plain} ${authorization} ${secret.refreshToken} ${secret.code}`
    outgoing.writeHead(status, {
      'content-type': 'application/json',
      'www-authenticate': `Basic realm="${all}"`,
    })
    outgoing.end(JSON.stringify({ error: all, error_description: all, access_token: all, id_token: all }))
  }
  server.behave(echo)
  return { ...server, [Symbol.asyncDispose]: server.stop }
}

const basic = Buffer.from(`shop:${secret.clientSecret}`).toString('base64')
const statuses = [200, 400, 401, 500]

describe("the gateway's own client secret", () => {
  it.each(statuses)('reaches nobody when the issuer echoes it with %i', async (status) => {
    await using issuer = await echoingIssuer(status)
    const watched = watch()
    watched.add(basic)
    const { url } = issuer
    const client = clientCredentials({ issuer: url, clientId: 'shop', clientSecret: secret.clientSecret })
    const services = connect({ orders }, { ORDERS_URL: url }, { token: 'client', client })
    const auth = bearer({ issuer: url, audience: 'test' })
    const app = gateway({ name: 'canaries', services, auth, log: watched.log }).route('/', routes(true))
    const res = await app.request('/count')

    expect(watched.leaksIn(issuer.received.join('\n'))).toContain(basic)
    expect([res.status, watched.leaksIn(await whole(res)), watched.logged()]).toEqual([502, [], []])
  })
})

const record: SessionRecord = {
  subject: 'u1',
  scopes: [],
  claims: {},
  refreshToken: secret.refreshToken,
  tokens: { none: { token: secret.sessionToken, givenAt: 0, expiresAt: 4e12 } },
  startedAt: 0,
  endsAt: 4e12,
}

/** What browsers and the issuer ask a gateway with sessions. */
const asked: [string, RequestInit?][] = [
  ['/count'],
  ['/bff/user'],
  ['/bff/sessions'],
  ['/bff/diagnostics'],
  ['/bff/login?returnUrl=/orders'],
  [`/bff/login?returnUrl=https://evil.example/${secret.code}`],
  [`/bff/callback?code=${secret.code}&state=${secret.code}`],
  [`/bff/callback?error=access_denied&error_description=${secret.code}&state=${secret.code}`],
  ['/bff/backchannel', { method: 'POST', body: new URLSearchParams({ logout_token: secret.code }) }],
  ['/bff/logout', { method: 'POST' }],
]

/** A gateway for browsers whose issuer echoes, and a good cookie of it. */
const signedIn = async (issuer: string) => {
  const watched = watch()
  const signIn = session({
    issuer,
    clientId: 'shop',
    clientSecret: secret.clientSecret,
    origin: 'http://127.0.0.1',
    cookie: 'sid',
    audiences: ['urn:orders'],
    diagnostics: true,
  })
  const services = connect({ orders }, { ORDERS_URL: issuer }, { token: 'user', audience: 'urn:orders' })
  const app = gateway({ name: 'canaries', services, auth: signIn, log: watched.log })
    .route('/', signIn.routes)
    .route('/', routes(false))
  const cookie = await signIn.start(record)
  watched.add(basic, cookie.slice('sid='.length))
  return { app, cookie, watched }
}

describe.each(statuses)('a session, its issuer echoing with %i,', (status) => {
  it.each(asked)('lets out neither its cookie nor its tokens: %s', async (path, init) => {
    await using issuer = await echoingIssuer(status)
    const { app, cookie, watched } = await signedIn(issuer.url)

    for (const headers of [
      { 'x-csrf': '1', cookie },
      { cookie },
      { 'x-csrf': '1', cookie: `sid=${secret.cookie}` },
      { 'x-csrf': '1', cookie, origin: `https://${secret.header}` },
    ]) {
      const res = await app.request(path, { ...init, headers })

      expect([watched.leaksIn(await whole(res)), watched.logged()]).toEqual([[], []])
    }
  })

  it('lets out no code of a sign-in', async () => {
    await using issuer = await echoingIssuer(status)
    const { app, watched } = await signedIn(issuer.url)
    const begun = await app.request('/bff/login')
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    const cookie = begun.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const res = await app.request(`/bff/callback?code=${secret.code}&state=${state}`, { headers: { cookie } })

    expect(issuer.received.some((received) => received.startsWith('["/token"'))).toBe(true)
    expect(res.status).toBeGreaterThanOrEqual(400)
    expect([watched.leaksIn(await whole(res)), watched.logged()]).toEqual([[], []])
  })
})

const errorOf = (build: () => unknown): unknown => {
  try {
    return build()
  } catch (error) {
    return error
  }
}

describe('an error while the app is being built holds no secret:', () => {
  const own = { issuer: 'https://id.example', clientId: 'shop', clientSecret: secret.clientSecret }
  const at = (address: string): Record<string, Service<object>> =>
    connect({ orders }, { ORDERS_URL: address })

  it.each<[string, () => unknown]>([
    ['a credential in the address of a service', () => at(`http://shop:${secret.serviceAddress}@127.0.0.1`)],
    ['a query in the address of a service', () => at(`http://127.0.0.1?key=${secret.serviceAddress}`)],
    ['what is no address of a service', () => at(`x:${secret.serviceAddress}`)],
    [
      'a setting that is not valid',
      () =>
        readSettings(z.object({ ISSUER: z.url(), KEY: z.int() }), { ISSUER: secret.code, KEY: secret.code }),
    ],
    ['a client without an id', () => clientCredentials({ ...own, clientId: '' })],
    ['a client of no issuer', () => clientCredentials({ ...own, issuer: 'x' })],
    ['a session without an origin', () => session({ ...own, origin: '' })],
    [
      'a session of two proofs',
      () => session({ ...own, origin: 'https://x.example', privateKey: { kty: 'EC' } }),
    ],
  ])('%s', (_, build) => {
    const thrown = errorOf(build)

    expect(thrown).toBeInstanceOf(Error)
    expect(watch().leaksIn(String(Object(thrown).stack))).toEqual([])
  })
})
