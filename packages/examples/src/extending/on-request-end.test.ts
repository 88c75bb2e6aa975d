import { anonymous, bearer, createRoute, type GatewayEnv, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, it, vi } from 'vitest'
import { counted } from './on-request-end.ts'

const route = createRoute({
  method: 'get',
  path: '/hello/{name}',
  ...anonymous(),
  responses: { 200: { description: 'Hello' } },
})
const routes = new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) => c.text('hello'))

it('counts what is answered and what is refused, by what has few values', async () => {
  const { counts, onRequestEnd } = counted()
  const auth = bearer({ issuer: 'https://id.example', audience: 'hello' })
  const app = gateway({ name: 'hello-bff', services: {}, auth, log: 'silent', onRequestEnd }).route(
    '/v1',
    routes,
  )
  const { url, stop } = await serve(app, { port: 0 })
  try {
    for (const path of ['/v1/hello/ada', '/v1/hello/bob', '/nope']) await fetch(url + path)
    await fetch(url, { method: 'QUERY' }).catch(() => {})

    await vi.waitFor(() =>
      expect(Object.fromEntries(counts)).toEqual({
        'GET /v1/hello/:name 2xx': 2,
        'GET no route 4xx': 1,
        'QUERY refused 4xx': 1,
      }),
    )
  } finally {
    await stop()
  }
})
