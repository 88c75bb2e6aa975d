import { anonymous, bearer, createRoute, type GatewayEnv, gateway } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { maintenance, timing } from './middleware.ts'

const open = createRoute({
  method: 'get',
  path: '/hello',
  ...anonymous(),
  responses: { 200: { description: 'Hello' } },
})
const routes = new OpenAPIHono<GatewayEnv<object>>()
  .openapi(open, (c) => c.text('hello'))
  .get('/closed', (c) => c.text('for callers'))

it('sees answers and refusals alike, and may refuse by itself', async () => {
  let isOn = false
  const app = gateway({
    name: 'hello-bff',
    services: {},
    auth: bearer({ issuer: 'https://id.example', audience: 'hello' }),
    log: 'silent',
    middleware: [timing, maintenance(() => isOn)],
  }).route('/v1', routes)
  const { url, stop } = await serve(app, { port: 0 })
  const ask = async (path: string, init?: RequestInit) => {
    const res = await fetch(`${url}${path}`, init)
    return [res.status, /^\d+ ms$/.test(res.headers.get('x-took') ?? '')]
  }
  try {
    expect(await ask('/v1/hello')).toEqual([200, true])
    expect(await ask('/v1/closed')).toEqual([401, true])
    expect(await ask('/v1/hello', { method: 'DELETE' })).toEqual([405, true])
    expect(await ask('/nope')).toEqual([404, true])
    isOn = true
    expect(await ask('/v1/closed')).toEqual([503, true])
  } finally {
    await stop()
  }
})
