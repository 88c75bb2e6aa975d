import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { anyOf } from '../../auth/any-of.ts'
import { apiKey } from '../../auth/api-key/api-key.ts'
import { bearer } from '../../auth/bearer/bearer.ts'
import { createRoute } from '../../auth/create-route.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import { problemResponse } from '../../errors/problem.ts'
import { problems } from '../../errors/problems.ts'
import { idempotencyHeader } from '../../traffic/idempotency/idempotency-key.ts'
import { type GatewayEnv, gateway } from '../gateway.ts'
import { openApi } from '../open-api.ts'

type Env = GatewayEnv<Record<never, never>>

const auth = bearer({ issuer: 'https://id.example', audience: 'mobile' })
const keys = { find: async () => undefined, used: async () => {} }
const withKeys = anyOf(auth, apiKey({ brand: 'shop', environment: 'test', keys }))
const fine = { 200: { description: 'Fine' } }
const every = [200, 400, 408, 414, 421, 431, 500, 503]

const documentOf = (declaration: object, authentication = auth) => {
  const route = createRoute({ method: 'get', path: '/x', responses: fine, ...declaration })
  const routes = new OpenAPIHono<Env>()
  routes.openAPIRegistry.registerPath(route)
  const app = gateway({ name: 'test', services: {}, auth: authentication, log: 'silent' })
  return openApi(app.route('/', routes), { title: 'Test', version: '1' })
}
const responsesOf = (document: ReturnType<typeof documentOf>) => {
  const [operation] = Object.values(document.paths?.['/x'] ?? {})
  return operation.responses
}
const statusesOf = (...given: Parameters<typeof documentOf>) =>
  Object.keys(responsesOf(documentOf(...given))).map(Number)
const also = (...statuses: number[]) => [...every, ...statuses].toSorted((one, other) => one - other)

describe('declareStatuses', () => {
  it.each<[string, object, number[]]>([
    ['a route that is open and calls nobody', anonymous(), []],
    ['a route that is closed', {}, [401, 504]],
    ['a route with scopes', secured('a'), [401, 403, 504]],
    ['a route that asks who is calling and for no scope', secured(), [401, 504]],
    ['a write', { method: 'post' }, [401, 413, 415, 504]],
    ['a removal, to which a body may come all the same', { method: 'delete' }, [401, 413, 415, 504]],
    ['a route that calls services', { responses: { ...fine, ...problems } }, [401, 502, 504]],
    [
      'an open route that calls services',
      { ...anonymous(), responses: { ...fine, ...problems } },
      [502, 504],
    ],
    ['a route that passes on', { responses: { ...fine, ...problems(404, 422) } }, [401, 404, 422, 502, 504]],
    [
      'a write with an idempotency key',
      { method: 'post', request: { headers: idempotencyHeader } },
      [401, 409, 413, 415, 422, 504],
    ],
  ])('U4: declares what %s can answer', (_, declaration, more) => {
    expect(statusesOf(declaration)).toEqual(also(...more))
  })

  it('U4: declares what the way to recognise callers can answer beside 401', () => {
    expect(statusesOf({}, withKeys)).toEqual(also(401, 429, 504))
    expect(statusesOf(anonymous(), withKeys)).toEqual(every)
  })

  it("leaves a route's own words as they are", () => {
    const own = problemResponse('Not enough in stock')
    const responses = responsesOf(documentOf({ responses: { ...fine, ...problems(404), 422: own } }))

    expect(responses['422'].description).toBe('Not enough in stock')
    expect(responses['404']).toEqual({ $ref: '#/components/responses/NotFound' })
  })

  it('writes each problem once, with its schema, and none that no operation has', () => {
    const { components } = documentOf(anonymous())

    expect(Object.keys(components?.responses ?? {})).toEqual([
      'BadRequest',
      'HeadersTooLarge',
      'InternalServerError',
      'MisdirectedRequest',
      'RequestTimeout',
      'ServiceUnavailable',
      'UriTooLong',
    ])
    expect(components?.schemas).toHaveProperty('Problem')
  })
})
