import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { openApi } from '../gateway/open-api.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { backends } from '../testing/backends/backends.ts'
import { anyOf } from './any-of.ts'
import type { Authentication } from './authentication.ts'
import { bearer } from './bearer/bearer.ts'
import { keyServer } from './bearer/test/key-server.ts'
import { goodClaims, rawToken } from './bearer/test/raw-token.ts'
import { authentication } from './own/authentication.ts'

const account = service('account', {}, (call) => ({
  me: () => call.get('me', z.object({ name: z.string() }), { cache: { ttl: 60_000, scope: 'principal' } }),
}))
type Env = GatewayEnv<{ account: { me(): Promise<{ name: string }> } }>

/** Two providers whose keys and subjects have the same names, and a gateway that trusts both. */
const twoIssuers = async (more: readonly Authentication[] = []) => {
  const customers = await keyServer()
  const employees = await keyServer()
  const names = ['Ada', 'Bob']
  const shop = await backends({ account: { 'GET /me': () => ({ name: names.shift() ?? 'nobody' }) } })
  const auth = anyOf(
    bearer({ issuer: customers.url, audience: 'test' }),
    bearer({ issuer: employees.url, audience: 'test' }),
    ...more,
  )
  const services = connect({ account }, { ACCOUNT_URL: shop.settings.ACCOUNT_URL ?? '' })
  const app = gateway({ name: 'test', services, auth, log: 'silent' }).route(
    '/',
    new Hono<Env>()
      .get('/who', (c) => c.json([c.var.principal.id, c.var.principal.issuer]))
      .get('/me', async (c) => c.json(await c.var.services.account.me())),
  )
  const ask = (authorization: string, path = '/who') => app.request(path, { headers: { authorization } })
  const dispose = async () => {
    await Promise.all([customers[Symbol.asyncDispose](), employees[Symbol.asyncDispose](), shop.close()])
  }
  return { customers, employees, auth, app, ask, [Symbol.asyncDispose]: dispose }
}

const refusal = async (res: Response) => [
  res.status,
  res.headers.get('www-authenticate'),
  Object(await res.json()).code,
]

describe('a token of one of two identity providers', () => {
  it('is checked with the keys of the one it names, and the other is never asked', async () => {
    await using made = await twoIssuers()
    const { customers, employees, ask } = made

    expect(await (await ask(`Bearer ${await employees.token(Date.now())}`)).json()).toEqual([
      'u1',
      employees.url,
    ])
    expect(customers.asked).toEqual([])
    expect(await (await ask(`bearer  ${await customers.token(Date.now())}`)).json()).toEqual([
      'u1',
      customers.url,
    ])
    expect(employees.asked).toHaveLength(2)
  })

  it('is no token of the other, whatever key of the same name has signed it', async () => {
    await using made = await twoIssuers()
    const { customers, employees, ask } = made
    const [header, , signature] = (await customers.token(Date.now())).split('.')
    const [, claims] = (await employees.token(Date.now())).split('.')
    const stolen = await ask(`Bearer ${header}.${claims}.${signature}`)

    expect(await refusal(stolen)).toEqual([401, 'Bearer error="invalid_token"', 'BFF_UNAUTHENTICATED'])
    expect(customers.asked).toEqual([])
  })

  it('has an exact issuer: another one, none, and what is no token are 401, and nobody is asked', async () => {
    await using made = await twoIssuers()
    const { customers, employees, ask } = made
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ])
    const named = (iss: unknown) =>
      rawToken({ alg: 'ES256', typ: 'at+jwt', kid: 'first' }, { ...goodClaims(''), iss }, privateKey)
    const tokens = [
      ...(await Promise.all(
        [`${customers.url}/`, 'https://evil.example', undefined, [customers.url]].map(named),
      )),
      'opaque',
      'a.b.c',
    ]
    for (const token of tokens)
      expect(await refusal(await ask(`Bearer ${token}`))).toEqual([
        401,
        'Bearer error="invalid_token"',
        'BFF_UNAUTHENTICATED',
      ])
    expect([customers.asked, employees.asked]).toEqual([[], []])
  })

  it('is refused as by one of them when it is written wrongly, and nobody is asked', async () => {
    await using made = await twoIssuers()
    const { customers, employees, ask } = made
    const malformed = [401, 'Bearer error="invalid_request"', 'BFF_UNAUTHENTICATED']
    const token = await customers.token(Date.now())

    expect(await refusal(await ask('Basic dTpw'))).toEqual(malformed)
    expect(await refusal(await ask(`Bearer ${token}, Bearer ${token}`))).toEqual([
      401,
      'Bearer error="invalid_token"',
      'BFF_UNAUTHENTICATED',
    ])
    expect((await made.app.request(`/who?access_token=${token}`)).status).toBe(400)
    expect(await refusal(await made.app.request('/who'))).toEqual([401, 'Bearer', 'BFF_UNAUTHENTICATED'])
    expect([customers.asked, employees.asked]).toEqual([[], []])
  })

  it('never gives its caller what was kept for, or is under way for, a caller of the same name', async () => {
    await using made = await twoIssuers()
    const { customers, employees, ask } = made
    const tokens = [await customers.token(Date.now()), await employees.token(Date.now())]
    const asking = () => Promise.all(tokens.map(async (one) => (await ask(`Bearer ${one}`, '/me')).json()))
    const first = await asking()

    expect(first.map((body) => Object(body).name).sort()).toEqual(['Ada', 'Bob'])
    expect(await asking()).toEqual(first)
  })

  it('is asked for beside credentials of another kind', async () => {
    const ticket = authentication({
      name: 'ticket',
      scheme: { type: 'http', scheme: 'Bearer' },
      authenticate: ({ credential }) => (credential === 'ticket' ? { principal: { id: 't1' } } : undefined),
    })
    await using made = await twoIssuers([ticket])
    const { employees, ask } = made

    expect(await (await ask('Bearer ticket')).json()).toEqual(['t1', 'ticket'])
    expect((await ask(`Bearer ${await employees.token(Date.now())}`)).status).toBe(200)
    expect((await ask('Bearer other')).status).toBe(401)
  })
})

describe('two identity providers', () => {
  const options = { issuer: 'https://a.example', audience: 'test' }
  const other = { ...options, issuer: 'https://b.example' }
  const documentOf = (auth: Authentication) => {
    const app = gateway({ name: 'test', services: {}, auth, log: 'silent' })
    return openApi(app, { title: 'Test', version: '1' }).components?.securitySchemes
  }

  it('are one scheme in OpenAPI, or two by their names', () => {
    expect(Object.keys(documentOf(anyOf(bearer(options), bearer(other))) ?? {})).toEqual(['bearer'])
    expect(
      Object.keys(documentOf(anyOf(bearer(options), bearer({ ...other, name: 'employees' }))) ?? {}),
    ).toEqual(['bearer', 'employees'])
  })

  it('are two: one issuer twice is refused, whatever its names', () => {
    expect(() => anyOf(bearer(options), bearer({ ...options, name: 'again' }))).toThrow(
      new TypeError('anyOf: two bearer() have the issuer https://a.example'),
    )
    expect(() => anyOf(anyOf(bearer(options), bearer(other)), bearer({ ...other, name: 'again' }))).toThrow(
      new TypeError('anyOf: two bearer() have the issuer https://b.example'),
    )
  })

  it('ask for tokens with the metadata of each', () => {
    const resourceMetadata = 'https://gateway.example/metadata'

    expect(anyOf(bearer(options), bearer({ ...other, resourceMetadata })).challenge).toBe(
      `Bearer, Bearer resource_metadata="${resourceMetadata}"`,
    )
  })
})
