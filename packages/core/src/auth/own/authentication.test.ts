import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { BffError } from '../../errors/bff-error.ts'
import { fanOut } from '../../fan-out/fan-out.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { openApi } from '../../gateway/open-api.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../../service/connect.ts'
import { service } from '../../service/service.ts'
import { backends } from '../../testing/backends/backends.ts'
import { view } from '../../view/view.ts'
import { anyOf } from '../any-of.ts'
import type { Authentication } from '../authentication.ts'
import { createRoute } from '../create-route.ts'
import { secured } from '../secured.ts'
import { withoutCsrfHeader } from '../without-csrf-header.ts'
import { authentication } from './authentication.ts'
import type { AuthenticationOptions } from './authentication-options.ts'

const account = service('account', {}, (call) => ({
  me: () => call.get('me', z.object({ name: z.string() }), { cache: { ttl: 60_000, scope: 'principal' } }),
}))
type Env = GatewayEnv<{ account: { me(): Promise<{ name: string }> } }>
const Me = view('Me', { me: z.object({ name: z.string() }), id: z.string() })

const route = createRoute({
  method: 'get',
  path: '/me',
  ...secured<Env>('read'),
  responses: { 200: Me.response },
})
const download = createRoute({
  method: 'get',
  path: '/file',
  ...secured<Env>('read'),
  middleware: withoutCsrfHeader<Env>(),
  responses: { 200: { description: 'A file' } },
})
const routes = new OpenAPIHono<Env>()
  .openapi(route, (c) =>
    fanOut(c, Me, (part) => ({
      me: part(() => c.var.services.account.me()),
      id: part(async () => `${c.var.principal.kind} ${c.var.principal.issuer} ${c.var.principal.id}`),
    })),
  )
  .openapi(download, (c) => c.text('file', 200, { etag: '"1"' }))

const ticket = (options: Partial<AuthenticationOptions> = {}): Authentication =>
  authentication({
    name: 'ticket',
    scheme: { type: 'http', scheme: 'Ticket' },
    authenticate: ({ credential }) => {
      if (credential === 'late') return { refused: 'an expired ticket', challenge: 'Ticket error="expired"' }
      return credential.startsWith('for-')
        ? { principal: { id: credential.slice(4), scopes: ['read'] } }
        : undefined
    },
    ...options,
  })

const name = { value: 'Ada' }
const shop = await backends({ account: { 'GET /me': () => ({ name: name.value }) } })
const made = (auth: Authentication, log: Parameters<typeof gateway>[0]['log'] = 'silent') =>
  gateway({
    name: 'test',
    services: connect({ account }, { ACCOUNT_URL: shop.settings.ACCOUNT_URL ?? '' }),
    auth,
    log,
  }).route('/', routes)
const as = (authorization: string) => ({ headers: { authorization } })

describe('an authentication of your own', () => {
  it('says who is calling, by its own name unless it says another issuer', async () => {
    const app = made(ticket())

    expect(await (await app.request('/me', as('Ticket for-u1'))).json()).toMatchObject({
      id: 'user ticket u1',
    })
    expect(await (await app.request('/me', as('tIcKeT   for-u1 '))).json()).toMatchObject({
      id: 'user ticket u1',
    })
  })

  it.each([
    ['nothing', {}, 'Ticket'],
    ['another scheme', as('Bearer for-u1'), 'Ticket'],
    ['no credential behind its scheme', as('Ticket '), 'Ticket'],
    ['one that it does not know', as('Ticket nobody'), 'Ticket'],
    ['one that it refuses', as('Ticket late'), 'Ticket error="expired"'],
  ])('answers 401 with a challenge to %s', async (_, init, challenge) => {
    const res = await made(ticket()).request('/me', init)

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([401, challenge])
    expect(await res.json()).toMatchObject({ code: 'BFF_UNAUTHENTICATED' })
  })

  it('asks for scopes as any other', async () => {
    const auth = ticket({ authenticate: ({ credential }) => ({ principal: { id: credential } }) })

    const res = await made(auth).request('/me', as('Ticket for-u1'))

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([
      403,
      'Ticket error="insufficient_scope", scope="read"',
    ])
  })

  it('never shows one caller what was kept for another, of whatever kind or issuer', async () => {
    const said = new Map<string, { id: string; kind?: 'user' | 'client'; issuer?: string }>([
      ['one', { id: 'u1' }],
      ['two', { id: 'u2' }],
      ['client', { id: 'u1', kind: 'client' }],
      ['elsewhere', { id: 'u1', issuer: 'https://id.example' }],
    ])
    const app = made(
      ticket({
        authenticate: ({ credential }) => ({
          principal: { id: '', ...said.get(credential), scopes: ['read'] },
        }),
      }),
    )
    for (const credential of said.keys()) {
      name.value = credential
      await app.request('/me', as(`Ticket ${credential}`))
    }
    name.value = 'somebody else'
    for (const credential of said.keys())
      expect(await (await app.request('/me', as(`Ticket ${credential}`))).json()).toMatchObject({
        me: { name: credential },
      })
  })

  it('answers for the caller alone, varying by all it reads', async () => {
    const auth = ticket({
      scheme: { type: 'apiKey', in: 'header', name: 'X-Ticket' },
      headers: ['X-Tenant'],
      authenticate: ({ credential, header }) => ({
        principal: { id: `${header('x-tenant')}/${credential}`, scopes: ['read'] },
      }),
    })
    const headers = { 'x-ticket': 'u1', 'x-tenant': 'acme' }
    const res = await made(auth).request('/file', { headers })

    expect(await (await made(auth).request('/me', { headers })).json()).toMatchObject({
      id: 'user ticket acme/u1',
    })
    expect(res.headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining(['X-Ticket', 'x-tenant']))
    expect(res.headers.get('cache-control')).toMatch(/private/)
  })

  it('that reads a header it has not declared fails, since no cache would know', async () => {
    const { log, lines } = logLines()
    const auth = ticket({
      authenticate: ({ header }) => ({ principal: { id: header('X-Tenant') ?? '', scopes: ['read'] } }),
    })

    expect((await made(auth, log).request('/me', as('Ticket u1'))).status).toBe(500)
    expect(lines().at(-1)).toMatchObject({
      error: 'auth ticket: threw',
      defect: expect.stringContaining('reads X-Tenant, which is not among its headers; add it there'),
    })
  })

  it.each<[string, unknown]>([
    ['no id', { principal: {} }],
    ['an empty id', { principal: { id: '' } }],
    ['a number', { principal: { id: 7 } }],
    ['an object, as which all would be one', { principal: { id: {} } }],
    ['nobody', { principal: { id: 'anonymous', kind: 'anonymous' } }],
    ['scopes that are one text', { principal: { id: 'u1', scopes: 'reading' } }],
    ['scopes that are none', { principal: { id: 'u1', scopes: [7] } }],
    ['an issuer with blanks', { principal: { id: 'u1', issuer: 'a b' } }],
    ['no principal', {}],
    ['a word', 'u1'],
    ['nothing', null],
    ['a token of two lines', { principal: { id: 'u1' }, token: 'a\nb' }],
  ])('that answers with %s fails the request', async (_, said) => {
    const wrong: AuthenticationOptions['authenticate'] = JSON.parse(`{"f":null}`).f ?? (() => said)
    const res = await made(ticket({ authenticate: wrong })).request('/me', as('Ticket u1'))

    expect([res.status, await res.json()]).toMatchObject([500, { code: 'BFF_INTERNAL' }])
  })

  it('keeps nothing that is changed behind it', async () => {
    const claims = { tenant: { id: 't1', shops: [{ id: 's1' }] }, since: new Date(0) }
    const principal = { id: 'u1', scopes: ['read'], claims }
    const auth = ticket({ authenticate: () => ({ principal }) })
    const caller = { header: () => 'Ticket u1', queries: () => ({}), address: undefined }
    const found = await auth.authenticate(caller)
    principal.scopes.push('admin')
    principal.id = 'u2'
    claims.tenant.id = 't2'
    claims.tenant.shops.push({ id: 's2' })

    expect(found.principal).toMatchObject({ id: 'u1', scopes: ['read'] })
    expect(found.principal.claims).toEqual({
      tenant: { id: 't1', shops: [{ id: 's1' }] },
      since: new Date(0),
    })
    expect(Object.isFrozen(found.principal)).toBe(true)
    expect(() => Object.assign(Object(found.principal.claims.tenant), { id: 't3' })).toThrow(TypeError)
    const again = await auth.authenticate(caller)
    expect(again.principal.claims.tenant).toEqual({ id: 't2', shops: [{ id: 's1' }, { id: 's2' }] })
  })

  it('never has a credential in the log, wherever it puts it', async () => {
    const { log, text } = logLines()
    const secret = 'very-secret-ticket'
    const failures: AuthenticationOptions['authenticate'][] = [
      ({ credential }) => Promise.reject(new Error(`no such ticket: ${credential}`)),
      ({ credential }) => ({ refused: `no such ticket: ${credential}` }),
      ({ credential }) => {
        throw new BffError('BFF_STORE_UNAVAILABLE', `tickets: ${credential}`, {
          cause: new Error(credential),
        })
      },
      ({ header }) => {
        throw new Error(String(header('x-proof')))
      },
      ({ credential }) => JSON.parse(credential),
      ({ credential }) => {
        throw Object.assign(new Error('no'), { name: credential })
      },
    ]
    const statuses: number[] = []
    for (const authenticate of failures) {
      const auth = ticket({ authenticate, headers: ['x-proof'] })
      const headers = { authorization: `Ticket ${secret}`, 'x-proof': `proof of ${secret}` }
      statuses.push((await made(auth, log).request('/me', { headers })).status)
    }

    expect(statuses).toEqual([500, 401, 503, 500, 500, 500])
    expect(text()).not.toContain(secret)
    expect(text()).toContain('no such ticket: [credential]')
  })

  it('as Basic has no password in the log either', async () => {
    const { log, text } = logLines()
    const auth = ticket({
      scheme: { type: 'http', scheme: 'Basic' },
      authenticate: ({ credential }) => {
        const [user, password] = Buffer.from(credential, 'base64').toString().split(':')
        throw new Error(`no user ${user} with ${password}`)
      },
    })
    const authorization = `Basic ${Buffer.from('ada:open sesame').toString('base64')}`
    await made(auth, log).request('/me', { headers: { authorization } })

    expect(text()).toContain('no user ada with [credential]')
    expect(text()).not.toContain('sesame')
  })

  it('hears that nobody waits any more, and holds no request longer than its budget', async () => {
    const aborted = Promise.withResolvers<boolean>()
    const auth = ticket({
      authenticate: ({ signal }) => {
        signal?.addEventListener('abort', () => aborted.resolve(true))
        return new Promise(() => {})
      },
    })
    const headers = { authorization: 'Ticket u1', 'x-request-timeout-ms': '50' }

    expect((await made(auth).request('/me', { headers })).status).toBe(504)
    expect(await aborted.promise).toBe(true)
  })

  it('is described for clients', () => {
    const { components, paths } = openApi(made(ticket()), { title: 'Test', version: '1' })

    expect(components?.securitySchemes).toEqual({ ticket: { type: 'http', scheme: 'Ticket' } })
    expect(paths?.['/me']?.get?.security).toEqual([{ ticket: ['read'] }])
  })
})

describe('a credential that browsers send by themselves', () => {
  const cookie = ticket({
    scheme: { type: 'apiKey', in: 'cookie', name: 'legacy' },
    origin: 'https://shop.example',
    authenticate: ({ credential }) => ({ principal: { id: credential, scopes: ['read'] } }),
  })

  it.each([
    ['without X-CSRF', {}, 403],
    ['from another origin', { 'x-csrf': '1', origin: 'https://evil.example' }, 403],
    ['from another site', { 'x-csrf': '1', 'sec-fetch-site': 'cross-site' }, 403],
    ['twice', { 'x-csrf': '1', cookie: 'legacy=u1; legacy=u2' }, 401],
    [
      'as it should be',
      { 'x-csrf': '1', origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' },
      200,
    ],
  ])('in a cookie %s', async (_, headers, status) => {
    const res = await made(cookie).request('/me', { headers: { cookie: 'legacy=u1', ...headers } })

    expect(res.status).toBe(status)
  })

  it('in a cookie is taken without X-CSRF where a route says so and the browser says where it comes from', async () => {
    const headers = { cookie: 'legacy=u1', 'sec-fetch-site': 'same-origin' }

    expect((await made(cookie).request('/file', { headers })).status).toBe(200)
    expect((await made(cookie).request('/me', { headers })).status).toBe(403)
  })

  it('in a cookie has its header in the document', () => {
    const { components } = openApi(made(cookie), { title: 'Test', version: '1' })

    expect(components?.parameters).toHaveProperty('X-CSRF')
  })

  it('as Basic is refused when another site makes the browser ask', async () => {
    const basic = ticket({
      scheme: { type: 'http', scheme: 'basic' },
      authenticate: ({ credential }) => ({ principal: { id: credential, scopes: ['read'] } }),
    })
    const ask = (headers: Record<string, string>) =>
      made(basic).request('/me', { headers: { authorization: 'Basic dTE6cA==', ...headers } })

    expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await ask({})).status).toBe(200)
    expect((await made(basic).request('/me')).headers.get('www-authenticate')).toBe('basic realm="ticket"')
  })
})

describe('beside others', () => {
  const bearerLike: Authentication = {
    ...trusting('read'),
    claims: (caller) => caller.header('authorization') !== undefined,
    challenge: 'Bearer',
  }
  const other = ticket({
    name: 'badge',
    authenticate: ({ credential }) =>
      credential.startsWith('badge-') ? { principal: { id: credential, scopes: ['read'] } } : undefined,
  })
  const key = ticket({ name: 'key', scheme: { type: 'apiKey', in: 'header', name: 'x-key' } })

  it.each([
    ['Ticket for-u1', 'user ticket u1'],
    ['Ticket badge-7', 'user badge badge-7'],
    ['Bearer anything', 'user undefined u1'],
  ])(
    'of one header it is asked first, each until one knows the credential: %s',
    async (authorization, id) => {
      const app = made(anyOf(bearerLike, ticket(), other))

      expect(await (await app.request('/me', as(authorization))).json()).toMatchObject({ id })
    },
  )

  it('a credential that nobody knows is 401 with every challenge', async () => {
    const res = await made(anyOf(ticket(), other, key)).request('/me', as('Ticket nobody'))

    expect([res.status, res.headers.get('www-authenticate')]).toEqual([401, 'Ticket, Key'])
  })

  it('a credential that one refuses is shown to no other', async () => {
    const asked: string[] = []
    const curious = ticket({ name: 'curious', authenticate: ({ credential }) => void asked.push(credential) })
    const res = await made(anyOf(ticket(), curious)).request('/me', as('Ticket late'))

    expect([res.status, asked]).toEqual([401, []])
  })

  it('two credentials at once are refused', async () => {
    const headers = { authorization: 'Ticket for-u1', 'x-key': 'for-u2' }
    const res = await made(anyOf(ticket(), key)).request('/me', { headers })

    expect([res.status, await res.json()]).toMatchObject([400, { code: 'BFF_INPUT_INVALID' }])
  })
})

describe('a service', () => {
  const auth = ticket({ scheme: { type: 'apiKey', in: 'header', name: 'X-Ticket' }, headers: ['x-tenant'] })

  it.each(['x-ticket', 'X-Tenant'])('that would receive the credential is refused at build: %s', (header) => {
    const curious = service('curious', { headers: [header] }, () => ({}))

    expect(() =>
      gateway({
        name: 'test',
        services: connect({ curious }, { CURIOUS_URL: 'http://127.0.0.1:1' }),
        auth,
        log: 'silent',
      }),
    ).toThrow(
      new TypeError(
        `services.curious: headers: ${header} is a credential of the gateway's callers, which no service receives; give it a token instead`,
      ),
    )
  })

  it('that is passed through does not receive it either', async () => {
    const { log, lines } = logLines()
    const app = made(auth, log).route(
      '/',
      passThrough(account, { path: 'file2', methods: ['GET'], headers: ['x-ticket'], ...secured() }),
    )

    expect((await app.request('/file2', { headers: { 'x-ticket': 'for-u1' } })).status).toBe(500)
    expect(lines().at(-1)).toMatchObject({
      defect: expect.stringContaining('passThrough account: headers: x-ticket is a credential'),
    })
  })
})

describe('wrong options', () => {
  const valid: AuthenticationOptions = {
    name: 'ticket',
    scheme: { type: 'http', scheme: 'Ticket' },
    authenticate: () => undefined,
  }
  it.each<[Partial<AuthenticationOptions>, string]>([
    [
      { name: 'My Ticket' },
      'authentication: name must be letters and digits, such as ticket, not "My Ticket"',
    ],
    [
      { scheme: { type: 'http', scheme: 'My Ticket' } },
      'authentication ticket: scheme.scheme must be one word, such as Ticket, not "My Ticket"',
    ],
    [
      { scheme: { type: 'apiKey', in: 'header', name: 'Cookie' } },
      'authentication ticket: scheme.name must be a header of its own, such as x-ticket, not "Cookie"',
    ],
    [
      { scheme: { type: 'apiKey', in: 'cookie', name: 'legacy' } },
      'authentication ticket: origin must say where browsers find the gateway, such as https://shop.example: they send a cookie for every page that asks',
    ],
    [
      { headers: ['a b'] },
      'authentication ticket: headers must be a header of its own, such as x-ticket, not "a b"',
    ],
    [{ challenge: 'a\nb' }, 'authentication ticket: challenge must be one line, such as Ticket, not "a\\nb"'],
    [
      { origin: 'https://shop.example' },
      'authentication ticket: origin must be that of a cookie, such as https://shop.example, not "https://shop.example"',
    ],
  ])('throw when it is made: %o', (options, message) => {
    expect(() => authentication({ ...valid, ...options })).toThrow(new TypeError(message))
  })
})
