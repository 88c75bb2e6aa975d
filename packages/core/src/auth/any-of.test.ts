import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { type Serving, serve } from '../edge/listen/serve.ts'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { keyStore } from '../store/key-store.ts'
import type { KeyTables } from '../store/key-store-tables.ts'
import { nodeSqliteDialect } from '../store/sqlite/sqlite-dialect.ts'
import { issuer } from '../testing/backends/issuer.ts'
import { testAudience, tokenFor } from '../testing/backends/token-for.ts'
import { anyOf } from './any-of.ts'
import { apiKey } from './api-key/api-key.ts'
import type { Authentication } from './authentication.ts'
import { bearer } from './bearer/bearer.ts'
import { createRoute } from './create-route.ts'
import { requireScope } from './require-scope.ts'
import { anonymous, secured } from './secured.ts'

type Env = GatewayEnv<Record<never, never>>

const shop = { brand: 'shop', environment: 'test' }
const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect(':memory:') })
const keys = keyStore(database, shop)
const responses = { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } }
const scoped = createRoute({ method: 'get', path: '/orders', ...secured<Env>('orders:read'), responses })
const open = createRoute({
  method: 'get',
  path: '/open',
  ...anonymous(),
  middleware: [...anonymous().middleware, requireScope<Env>('a')],
  responses,
})

let serving: Serving
let key = ''
let id = ''
beforeAll(async () => {
  ;({ key, id } = await keys.create({ name: 'ACME', scopes: ['orders:read'] }))
  const auth = anyOf(
    bearer({ issuer: (await issuer()).url, audience: testAudience }),
    apiKey({ ...shop, keys, failures: 3 }),
  )
  const app = gateway({ name: 'test', services: {}, auth, log: 'silent' })
    .route(
      '/',
      new Hono<Env>().get('/me', (c) => c.json([c.var.principal.kind, c.var.principal.id])),
    )
    .route(
      '/',
      new OpenAPIHono<Env>()
        .openapi(scoped, (c) => c.text('orders', 200))
        .openapi(open, (c) => c.text('leak', 200)),
    )
  serving = await serve(app, { port: 0, shedding: false })
})
afterAll(async () => {
  await serving.stop()
  await database.destroy()
})

const ask = (headers: Record<string, string>, path = '/me') => fetch(serving.url + path, { headers })
const refusalOf = async (res: Response) => [
  res.status,
  res.headers.get('www-authenticate'),
  Object(await res.json()).code,
]

describe('either credential', () => {
  it('is accepted, and makes its own principal', async () => {
    const token = await tokenFor('u1')

    expect(await (await ask(token)).json()).toEqual(['user', 'u1'])
    expect(await (await ask({ 'x-api-key': key })).json()).toEqual(['key', id])
  })

  it('must have the scopes, or is refused in the words of its own authentication', async () => {
    const token = await tokenFor('u1', 'orders:read')
    const poor = await tokenFor('u1', 'home:read')
    const other = await keys.create({ name: 'ACME', scopes: [] })

    expect((await ask(token, '/orders')).status).toBe(200)
    expect((await ask({ 'x-api-key': key }, '/orders')).status).toBe(200)
    expect(await refusalOf(await ask(poor, '/orders'))).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="orders:read"',
      'BFF_FORBIDDEN',
    ])
    expect(await refusalOf(await ask({ 'x-api-key': other.key }, '/orders'))).toEqual([
      403,
      'ApiKey error="insufficient_scope", scope="orders:read"',
      'BFF_FORBIDDEN',
    ])
  })
})

describe('a 401', () => {
  it('without a credential asks for either', async () => {
    const asked = [401, 'Bearer, ApiKey header="x-api-key"', 'BFF_UNAUTHENTICATED']

    expect(await refusalOf(await ask({}))).toEqual(asked)
    expect(await refusalOf(await ask({}, '/open'))).toEqual(asked)
  })

  it('says what is wrong with the one that came, and asks for the other as well', async () => {
    const { authorization } = await tokenFor('u1', '', { expiresIn: -100 })

    expect(await refusalOf(await ask({ authorization }))).toEqual([
      401,
      'Bearer error="invalid_token", ApiKey header="x-api-key"',
      'BFF_UNAUTHENTICATED',
    ])
    expect(await refusalOf(await ask({ authorization: 'Basic dTpw' }))).toEqual([
      401,
      'Bearer error="invalid_request", ApiKey header="x-api-key"',
      'BFF_UNAUTHENTICATED',
    ])
    expect(await refusalOf(await ask({ 'x-api-key': key.slice(1) }))).toEqual([
      401,
      'Bearer, ApiKey header="x-api-key", error="invalid_key"',
      'BFF_UNAUTHENTICATED',
    ])
  })
})

it('two credentials at once are 400, good ones too', async () => {
  const token = await tokenFor('u1')

  expect(await refusalOf(await ask({ ...token, 'x-api-key': key }))).toEqual([400, null, 'BFF_INPUT_INVALID'])
  expect(await refusalOf(await ask(token, `/me?x=${key}`))).toEqual([400, null, 'BFF_INPUT_INVALID'])
  expect(await refusalOf(await ask({ 'x-api-key': key }, '/me?access_token=x'))).toEqual([
    400,
    null,
    'BFF_INPUT_INVALID',
  ])
})

it('a key in the query is 400', async () => {
  expect(await refusalOf(await ask({}, `/me?api_key=${key}`))).toEqual([400, null, 'BFF_INPUT_INVALID'])
})

it('unknown keys are throttled by the address of their socket, and tokens are not', async () => {
  const random = () => keyStore(new Kysely<KeyTables>({ dialect: nodeSqliteDialect(':memory:') }), shop)
  const statuses: number[] = []
  for (let times = 0; times < 4; times += 1) {
    const unknown = await random().create({ name: 'x', scopes: [] })
    statuses.push((await ask({ 'x-api-key': unknown.key })).status)
  }

  expect(statuses).toEqual([401, 401, 401, 429])
  expect((await ask(await tokenFor('u1'))).status).toBe(200)
})

describe('of two', () => {
  const caller = {
    header: () => undefined,
    queries: () => ({}),
    get address(): string {
      throw new Error('read')
    },
  }
  const named = (name: string, extra: Partial<Authentication>): Authentication => ({
    ...trusting(),
    schemes: { [name]: { type: 'http', scheme: name } },
    document: {},
    ...extra,
  })

  it('only the one that is there is asked, and what is no refusal is passed on as it is', async () => {
    const failure = new BffError('BFF_ISSUER_UNAVAILABLE', 'issuer: down')
    const down = named('a', { authenticate: () => Promise.reject(failure) })
    const absent = named('b', {
      claims: () => false,
      authenticate: () => Promise.reject(new Error('was asked')),
    })

    await expect(anyOf(down, absent).authenticate(caller)).rejects.toBe(failure)
    expect([
      anyOf(absent, down).claims(caller),
      anyOf(absent, { ...absent, schemes: {} }).claims(caller),
    ]).toEqual([true, false])
  })

  it('the address is not read for a bearer token', async () => {
    const auth = anyOf(
      bearer({ issuer: (await issuer()).url, audience: testAudience }),
      apiKey({ ...shop, keys }),
    )
    const { authorization } = await tokenFor('u1')
    const header = (name: string) => (name === 'authorization' ? authorization : undefined)
    const holder = Object.defineProperties(
      { header, queries: caller.queries, address: undefined },
      { address: { get: () => caller.address } },
    )

    expect(await auth.authenticate(holder)).toMatchObject({ principal: { id: 'u1' } })
  })
})

it('refuses fewer than two, and two of the same name', () => {
  expect(() => anyOf(trusting())).toThrow(new TypeError('anyOf: takes at least two authentications, not 1'))
  expect(() => anyOf(trusting(), trusting())).toThrow(
    new TypeError('anyOf: two authentications are called trusting'),
  )
})
