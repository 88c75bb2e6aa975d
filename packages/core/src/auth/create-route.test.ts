import { OpenAPIHono } from '@hono/zod-openapi'
import { Hono, type MiddlewareHandler } from 'hono'
import { expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { createRoute } from './create-route.ts'
import { declared } from './declared.ts'
import { anonymous, secured } from './secured.ts'

type Env = GatewayEnv<Record<never, never>>

const passes: MiddlewareHandler = (_, next) => next()
const responses = { 204: { description: 'Fine' } }
const caches = { method: 'get', path: '/caches/{id}', ...secured<Env>('admin'), responses } as const

const asked = async (routes: Hono<Env>, ...scopes: string[]) => {
  const app = gateway({ name: 'test', services: {}, auth: trusting(...scopes), log: 'silent' })
  return (await app.route('/v1', routes).request('/v1/caches/7')).status
}

it.each<[string, object]>([
  ['with middleware of its own', { middleware: [passes] }],
  ['with one function as its middleware', { middleware: passes }],
  ['that is hidden', { hide: true }],
  ['that is hidden and has middleware of its own', { hide: true, middleware: [passes] }],
  ['without middleware', { middleware: undefined }],
])('S2: asks for the scopes of a route %s, in every mounting', async (_, own) => {
  let ran = 0
  const routes = new OpenAPIHono<Env>().openapi(createRoute({ ...caches, ...own }), (c) => {
    ran += 1
    return c.body(null, 204)
  })
  const mountings: Hono<Env>[] = [
    routes,
    new Hono<Env>().route('/', routes),
    new Hono<Env>().route('/', new Hono<Env>().route('/', routes)),
    new OpenAPIHono<Env>().route('/', new Hono<Env>().route('/', routes)),
  ]

  for (const mounting of mountings) {
    expect(await asked(mounting, 'other')).toBe(403)
    expect(ran).toBe(0)
    expect(await asked(mounting, 'admin')).toBe(204)
    ran = 0
  }
})

it('S2: asks before the middleware and the validators of the route', async () => {
  const seen: string[] = []
  const own: MiddlewareHandler = (_, next) => {
    seen.push('own')
    return next()
  }
  const routes = new OpenAPIHono<Env>().openapi(createRoute({ ...caches, middleware: [own] }), (c) =>
    c.body(null, 204),
  )

  expect(await asked(new Hono<Env>().route('/', routes))).toBe(403)
  expect(seen).toEqual([])
})

it('leaves a route without scopes as it is', () => {
  const open = { method: 'get', path: '/x', ...anonymous(), responses } as const

  expect(createRoute(open)).toEqual(open)
  expect(createRoute({ method: 'get', path: '/x', responses }).getRoutingPath()).toBe('/x')
})

it('refuses a route that asks for scopes and is open', () => {
  expect(() => createRoute({ ...caches, ...anonymous(), security: [{ bearer: ['admin'] }] })).toThrow(
    new TypeError('createRoute: get /caches/{id} asks for admin and is open to anybody'),
  )
})

it('refuses a route that asks who is calling and is open to anybody', () => {
  expect(() =>
    createRoute({ ...caches, ...secured(), middleware: [passes, ...anonymous().middleware] }),
  ).toThrow('createRoute: get /caches/{id} asks who is calling and is open to anybody')
})

it.each([
  ['says in OpenAPI that a route is open by its mark alone', [...anonymous().middleware, passes], []],
  [
    'says nothing of a mark behind other middleware, which opens nothing',
    [passes, ...anonymous().middleware],
    undefined,
  ],
])('%s', (_, middleware, security) => {
  const route = {
    security: undefined,
    ...createRoute({ method: 'get', path: '/config', middleware, responses }),
  }

  expect(route.security).toEqual(security)
})

it('refuses a route that says what it costs as a closed one does and is open to anybody', () => {
  expect(() => createRoute({ ...caches, ...declared({ cost: 2 }), ...anonymous() })).toThrow(
    'createRoute: get /caches/{id} asks who is calling and is open to anybody',
  )
})
