import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { anyOf } from '../../auth/any-of.ts'
import { apiKey } from '../../auth/api-key/api-key.ts'
import type { Authentication } from '../../auth/authentication.ts'
import { bearer } from '../../auth/bearer/bearer.ts'
import { clientCertificate } from '../../auth/client/client-certificate.ts'
import { createRoute } from '../../auth/create-route.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import { session } from '../../auth/session/session.ts'
import { withoutCsrfHeader } from '../../auth/without-csrf-header.ts'
import { problems } from '../../errors/problems.ts'
import { signedIn } from '../../testing/backends/signed-in.ts'
import { type GatewayEnv, gateway } from '../gateway.ts'
import { openApi } from '../open-api.ts'

type Env = GatewayEnv<Record<never, never>>

const responses = { 204: { description: 'Fine' }, ...problems(404) }
const get = { method: 'get', ...secured<Env>('home:read'), responses } as const
const file = { path: '/files/{id}', middleware: withoutCsrfHeader() }
const csrf = { headers: z.object({ 'x-csrf': z.string().max(1) }) }

const routes = () =>
  new OpenAPIHono<Env>()
    .openapi(createRoute({ ...get, path: '/home' }), (c) => c.body(null, 204))
    .openapi(createRoute({ ...get, ...file }), (c) => c.body(null, 204))
    .openapi(createRoute({ ...get, ...file, method: 'post' }), (c) => c.body(null, 204))
    .openapi(createRoute({ ...get, path: '/own', request: csrf }), (c) => c.body(null, 204))
    .openapi(createRoute({ method: 'get', path: '/open', ...anonymous(), responses }), (c) =>
      c.body(null, 204),
    )

const options = { issuer: 'https://id.example', clientId: 'web', clientSecret: 's' }
const sessions = () => session({ ...options, origin: 'https://shop.example' })
const token = () => bearer({ issuer: 'https://id.example', audience: 'shop' })
const key = () =>
  apiKey({ brand: 'shop', environment: 'test', keys: { find: async () => undefined, used: async () => {} } })

const served = (auth: Authentication) => {
  const app = gateway({ name: 'test', services: {}, auth, log: 'silent' }).route('/v1', routes())
  const document = openApi(app, { title: 'Test', version: '1' })
  const operation = (path: string, method: 'get' | 'post' = 'get') => document.paths?.[`/v1${path}`]?.[method]
  /** What an operation answers with a status, whether it stands there or is shared. */
  const response = (path: string, status: string) => {
    const response = operation(path)?.responses?.[status]
    if (!response || !('$ref' in response)) return response
    return document.components?.responses?.[String(response.$ref).split('/').at(-1) ?? '']
  }
  return { app, document, operation, response }
}

const schemaOf = (response: unknown) =>
  z
    .object({ content: z.object({ 'application/problem+json': z.object({ schema: z.unknown() }) }) })
    .parse(response).content['application/problem+json'].schema

const problem = { $ref: '#/components/schemas/Problem' }
const signInProblem = { $ref: '#/components/schemas/SignInProblem' }
const csrfHeader = { $ref: '#/components/parameters/X-CSRF' }

describe('K5: a client of sessions needs nothing but the document', () => {
  const { app, document, operation, response } = served(sessions())

  it('K5: names the cookie and declares the header of every closed operation', () => {
    expect(document.components?.securitySchemes?.session).toMatchObject({
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-Http-web',
    })
    expect(document.components?.parameters?.['X-CSRF']).toEqual({
      name: 'X-CSRF',
      in: 'header',
      required: true,
      description: 'Says that no other site has caused the request',
      schema: { type: 'string', enum: ['1'] },
    })
    expect(operation('/home')?.parameters).toEqual([csrfHeader])
  })

  it('K5: declares none where a route waives it, which it does for safe requests only, and none on an open route', () => {
    expect(operation('/files/{id}')?.parameters ?? []).toEqual([])
    expect(operation('/files/{id}', 'post')?.parameters).toEqual([csrfHeader])
    expect(operation('/open')?.parameters ?? []).toEqual([])
  })

  it('K5: leaves a header alone that a route declares itself', () => {
    expect(operation('/own')?.parameters).toMatchObject([{ name: 'x-csrf', in: 'header' }])
  })

  it('K5: says loginUrl of every 401, and CSRF of every 403', () => {
    expect(schemaOf(response('/home', '401'))).toEqual(signInProblem)
    expect(document.components?.schemas?.SignInProblem).toMatchObject({
      type: 'object',
      properties: { title: { type: 'string' }, loginUrl: { type: 'string' } },
      required: expect.arrayContaining(['title', 'loginUrl']),
    })
    expect(schemaOf(response('/home', '403'))).toEqual(problem)
    expect(response('/home', '403')).toMatchObject({
      description: expect.stringMatching(
        /^The caller may not do this, or another site .* `X-CSRF` is missing/,
      ),
    })
    expect(operation('/open')?.responses?.['401']).toBeUndefined()
  })

  it('K5: is answered by the gateway as the document says, operation by operation', async () => {
    const cookies = await signedIn(app, 'u1', 'home:read')
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const method of ['get', 'post'] as const) {
        const operation = item[method]
        if (!operation || path === '/v1/own') continue
        const isOpen = operation.security?.length === 0
        const asks = JSON.stringify(operation.parameters ?? []).includes('X-CSRF')
        const declared = { ...(!isOpen && { cookie: cookies.cookie }), ...(asks && { 'X-CSRF': '1' }) }
        const ask = (headers: Record<string, string>) =>
          app.request(path.replace('{id}', '1'), {
            method: method.toUpperCase(),
            headers: { 'sec-fetch-site': 'same-origin', ...headers },
          })
        expect([path, method, (await ask(declared)).status]).toEqual([path, method, 204])
        if (isOpen) continue
        const stranger = await ask({})
        expect(stranger.status).toBe(401)
        expect(await stranger.json()).toHaveProperty('loginUrl', '/bff/login')
        if (asks) expect((await ask({ cookie: cookies.cookie })).status).toBe(403)
      }
  })
})

describe('K5: every authentication says what its clients have to know', () => {
  it.each([
    ['a token', token()],
    ['a key', key()],
    ['a certificate', clientCertificate()],
    ['a key or a token', anyOf(key(), token())],
  ])('K5: nothing besides, of %s', (_, auth) => {
    const { document, response } = served(auth)

    expect(document.components?.parameters).toBeUndefined()
    expect(schemaOf(response('/home', '401'))).toEqual(problem)
    expect(response('/home', '403')).toMatchObject({
      description: 'The caller may not do this',
    })
  })

  it('K5: of a session or a token, that the header is of the session, and loginUrl may be absent', async () => {
    const { app, document, operation, response } = served(anyOf(sessions(), token()))

    expect(operation('/home')?.parameters).toEqual([csrfHeader])
    expect(document.components?.parameters?.['X-CSRF']).toMatchObject({ required: false })
    expect(schemaOf(response('/home', '401'))).toEqual(signInProblem)
    expect(document.components?.schemas?.SignInProblem).toMatchObject({
      required: expect.not.arrayContaining(['loginUrl']),
    })

    const ended = await app.request('/v1/home', { headers: { cookie: '__Host-Http-web=x', 'x-csrf': '1' } })
    expect(ended.status).toBe(401)
    expect(await ended.json()).toHaveProperty('loginUrl', '/bff/login')
    expect(ended.headers.get('www-authenticate')).toBe('Session, Bearer')
  })
})
