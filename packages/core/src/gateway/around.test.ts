import { once } from 'node:events'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import type { Authentication } from '../auth/authentication.ts'
import { createRoute } from '../auth/create-route.ts'
import { anonymous, secured } from '../auth/secured.ts'
import { busy } from '../edge/listen/busy.ts'
import { edgeServer } from '../edge/listen/edge-server.ts'
import { limitsOf } from '../edge/listen/limits.ts'
import { serve } from '../edge/listen/serve.ts'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, gateway } from './gateway.ts'

type Env = GatewayEnv<object>

const body = { content: { 'application/json': { schema: z.object({ name: z.string() }) } }, required: true }
const fine = { 200: { description: 'Fine' } }

const routes = new OpenAPIHono<Env>()
  .openapi(createRoute({ method: 'get', path: '/mine', ...secured<Env>('a'), responses: fine }), (c) =>
    c.text(c.var.principal.id),
  )
  .openapi(
    createRoute({ method: 'post', path: '/named', ...anonymous(), request: { body }, responses: fine }),
    (c) => c.text('named'),
  )
  .openapi(createRoute({ method: 'get', path: '/open', ...anonymous(), responses: fine }), (c) =>
    c.text('open'),
  )
  .openapi(createRoute({ method: 'get', path: '/broken', ...anonymous(), responses: fine }), () => {
    throw new Error('broken')
  })

const seeing = (seen: string[]): MiddlewareHandler<Env> =>
  async function seeing(c, next) {
    await next()
    seen.push(`${c.req.path} ${c.res.status} ${c.var.requestId.length > 0}`)
    c.header('x-seen', String(c.res.status))
  }

/** Knows who brings a credential, and nobody else. */
const authentication: Authentication = {
  ...trusting('a'),
  claims: (caller) => caller.header('authorization') !== undefined,
  authenticate: async (caller) => {
    if (caller.header('authorization') === undefined)
      throw new BffError('BFF_UNAUTHENTICATED', 'request: no credential')
    return trusting('a').authenticate(caller)
  },
}

const listen = async (server: ReturnType<typeof edgeServer>['server']) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}

const origin = 'https://app.example'

const made = (middleware: readonly MiddlewareHandler<Env>[], auth = trusting('a')) =>
  gateway({ name: 'test', services: {}, auth, log: 'silent', middleware, edge: { cors: [origin] } }).route(
    '/v1',
    routes,
  )

describe('U12: middleware around everything', () => {
  const asked: [string, string, RequestInit, number][] = [
    ['an answer', '/v1/mine', { headers: { authorization: 'Bearer u1' } }, 200],
    ['an unknown path', '/nope', {}, 404],
    ['another method', '/v1/mine', { method: 'DELETE' }, 405],
    [
      'a body that is none',
      '/v1/named',
      { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      400,
    ],
    [
      'a body of another type',
      '/v1/named',
      { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
    ],
    ['a query that is no text', '/v1/mine?q=%E4', {}, 400],
    ['a failure', '/v1/broken', {}, 500],
  ]

  it.each(asked)('sees %s, and may add to it', async (_, path, init, status) => {
    const seen: string[] = []
    const res = await made([seeing(seen)]).request(path, init)

    expect(res.status).toBe(status)
    expect(seen).toEqual([`${path.split('?')[0]} ${status} true`])
    expect(res.headers.get('x-seen')).toBe(String(status))
    expect(res.headers.get('x-request-id')).not.toBeNull()
  })

  it('sees who may not', async () => {
    const seen: string[] = []
    const app = gateway({
      name: 'test',
      services: {},
      auth: {
        ...trusting(),
        authenticate: () => {
          throw new TypeError('defect')
        },
      },
      log: 'silent',
      middleware: [seeing(seen)],
    }).route('/v1', routes)

    expect((await app.request('/v1/mine')).status).toBe(500)
    expect(seen).toEqual(['/v1/mine 500 true'])
  })

  it('sees the refusals of a gateway that shuts down', async () => {
    const seen: string[] = []
    const app = made([seeing(seen)])
    app.refuse()

    expect((await app.request('/v1/named', { method: 'POST' })).status).toBe(503)
    expect(seen).toEqual(['/v1/named 503 true'])
  })

  it('stands in the order of the list, and opens no route', async () => {
    const order: string[] = []
    const named =
      (name: string): MiddlewareHandler<Env> =>
      async (_, next) => {
        order.push(name)
        await next()
        order.push(`/${name}`)
      }
    const res = await made([named('one'), named('two')], trusting()).request('/v1/mine')

    expect(res.status).toBe(403)
    expect(order).toEqual(['one', 'two', '/two', '/one'])
  })

  it('may answer by itself, and in place of what there was', async () => {
    const own: MiddlewareHandler<Env> = async (c, next) => {
      if (c.req.path === '/maintenance') return c.text('back soon', 503)
      await next()
      if (c.res.status === 404) return c.text('nothing here', 404)
      return undefined
    }
    const app = made([own])

    expect(await (await app.request('/maintenance')).text()).toBe('back soon')
    const replaced = await app.request('/nope')
    expect(await replaced.text()).toBe('nothing here')
    expect(replaced.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(replaced.headers.get('x-content-type-options')).toBe('nosniff')
  })

  const own: MiddlewareHandler<Env> = async (c) => c.text('for its caller', 200)
  const inPlace: MiddlewareHandler<Env> = async (c, next) => {
    await next()
    c.res = undefined
    c.res = c.text('for its caller', 200)
  }

  it.each([
    ['before a closed route', '/v1/mine', own],
    ['before an open one', '/v1/open', own],
    ['before a path that no route has', '/nope', own],
    ['in place of a refusal', '/v1/mine', inPlace],
    ['in place of an unknown path', '/nope', inPlace],
    ['in place of a failure', '/v1/broken', inPlace],
  ])('answers nobody by itself who is not authenticated: %s', async (_, path, middleware) => {
    const app = made([middleware], authentication)
    const stranger = await app.request(path)
    const res = await app.request(path, { headers: { authorization: 'Bearer u1' } })

    expect(stranger.status).toBe(401)
    expect(await stranger.json()).toMatchObject({ code: 'BFF_UNAUTHENTICATED' })
    expect([res.status, await res.text()]).toEqual([200, 'for its caller'])
  })

  const early: MiddlewareHandler<Env> = async (c, next) => {
    c.res = c.text('for its caller', 200)
    await next()
  }

  it.each([
    ['an open route', '/v1/open'],
    ['an open route that refuses', '/v1/broken'],
  ])('answers nobody who is not authenticated before it calls next(): %s', async (_, path) => {
    const res = await made([early], authentication).request(path)

    expect([res.status, (await res.text()).includes('for its caller')]).not.toEqual([200, true])
  })

  it.each([
    ['a closed route', '/v1/mine'],
    ['an open one', '/v1/open'],
    ['a path that no route has', '/nope'],
  ])('answers no preflight in its own words: %s', async (_, path) => {
    const headers = { origin, 'access-control-request-method': 'GET' }
    const ask = (middleware: MiddlewareHandler<Env>) =>
      made([middleware], authentication).request(path, { method: 'OPTIONS', headers })

    expect((await ask(inPlace)).status).toBe(401)
    expect((await ask(own)).status).toBe(401)
    const seen = await ask(seeing([]))
    expect([seen.status, seen.headers.get('x-seen')]).toEqual([204, '204'])
  })

  it.each([
    ['before', own],
    ['in place of the refusal', inPlace],
  ])('answers no caller without the scopes of a route: %s', async (_, middleware) => {
    const poor = { ...authentication, authenticate: trusting('b').authenticate }
    const res = await made([middleware], poor).request('/v1/mine', {
      headers: { authorization: 'Bearer u1' },
    })

    expect(res.status).toBe(403)
  })

  it('may write an open route its answer anew, for anybody', async () => {
    const anew: MiddlewareHandler<Env> = async (c, next) => {
      await next()
      return c.text((await c.res.text()).toUpperCase(), 200)
    }
    const res = await made([anew], authentication).request('/v1/open')

    expect([res.status, await res.text()]).toEqual([200, 'OPEN'])
  })

  it('that fails makes a problem of the request', async () => {
    const failing: MiddlewareHandler<Env> = async (_, next) => {
      await next()
      throw new Error('of the middleware')
    }
    const res = await made([failing]).request('/v1/mine')

    expect(res.status).toBe(500)
    expect(await res.json()).toMatchObject({ code: 'BFF_INTERNAL' })
  })

  it.each([
    [
      'its name',
      async function audited() {
        throw new Error('of the middleware')
      },
      'audited',
    ],
    ['its place in the list', async () => Promise.reject(new Error('of the middleware')), '1'],
  ])('that fails is named in the log by %s', async (_, failing, named) => {
    const { log, lines } = logLines()
    const middleware = [seeing([]), failing]
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, middleware })

    expect((await app.request('/nope')).status).toBe(500)
    expect(lines().at(-1)).toMatchObject({
      code: 'BFF_INTERNAL',
      error: `gateway: middleware ${named}: threw`,
      defect: expect.stringContaining('of the middleware'),
    })
  })

  it.each<[string, MiddlewareHandler<Env>]>([
    ['before', () => new Promise(() => {})],
    [
      'behind',
      async (_, next) => {
        await next()
        await new Promise(() => {})
      },
    ],
  ])('that never ends %s next() holds no request longer than its budget', async (_, middleware) => {
    const app = gateway({
      name: 'test',
      services: {},
      auth: trusting(),
      log: 'silent',
      budget: 50,
      middleware: [middleware],
    })
    const res = await app.route('/', routes).request('/open')

    expect([res.status, await res.json()]).toMatchObject([504, { code: 'BFF_BUDGET_SPENT' }])
    expect(app.lifecycle.running).toBe(0)
  })

  it('sees the answer to a handler that is too late, and may add to it', async () => {
    const adding: MiddlewareHandler<Env> = async (c, next) => {
      await next()
      c.header('x-seen', String(c.res.status))
    }
    const app = gateway({
      name: 'test',
      services: {},
      auth: trusting(),
      log: 'silent',
      budget: 50,
      middleware: [adding],
    })
    const slow = createRoute({ method: 'get', path: '/slow', ...anonymous(), responses: fine })
    const late = new OpenAPIHono<Env>().openapi(slow, () => new Promise<Response>(() => {}))
    const res = await app.route('/', late).request('/slow')

    expect([res.status, res.headers.get('x-seen')]).toEqual([504, '504'])
  })

  it.each<[string, MiddlewareHandler<Env>]>([
    [
      'its text',
      async (c, next) => {
        await c.req.text()
        return next()
      },
    ],
    [
      'what came',
      async (c, next) => {
        await c.req.raw.arrayBuffer()
        return next()
      },
    ],
  ])('that reads the body before its limits hold is told so, and not the client: %s', async (_, reading) => {
    const { log, text } = logLines()
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, middleware: [reading] })
    const { url, stop } = await serve(app.route('/', routes), { port: 0 })
    const headers = { 'content-type': 'application/json' }
    const res = await fetch(`${url}/named`, { method: 'POST', body: '{"name":"x"}', headers })
    await stop()

    expect([res.status, await res.json()]).toMatchObject([500, { code: 'BFF_INTERNAL' }])
    expect(text()).toContain('middleware has read the body of the request')
  })

  it('may refuse with a problem of its own', async () => {
    const own: MiddlewareHandler<Env> = async () => {
      throw new BffError('BFF_ADDRESS_REFUSED', 'country: not served')
    }
    const res = await made([own]).request('/v1/open')

    expect([res.status, await res.json()]).toMatchObject([403, { code: 'BFF_ADDRESS_REFUSED' }])
  })

  it('sees what there is no time for, which leaves no line of its own', async () => {
    const { log, lines } = logLines()
    const seen: string[] = []
    const middleware = [seeing(seen)]
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, middleware })
    const refused = { critical: 0, normal: 0, background: 0 }
    const shed = { calm: false, admits: () => false, refused, close: () => {} }
    const { server } = edgeServer({
      fetch: app.fetch,
      guard: () => {},
      busy: busy({ shed, isSeen: app.seesAll }),
      limits: limitsOf(),
      log,
    })
    await using listening = await listen(server)
    const res = await fetch(`${listening.url}/v1/open`)
    const sent = await fetch(`${listening.url}/v1/open`, { method: 'POST', body: 'x'.repeat(20_000) })

    expect([res.status, await res.json()]).toMatchObject([503, { code: 'BFF_OVERLOADED', retryAfter: 1 }])
    expect([res.headers.get('x-seen'), res.headers.get('retry-after')]).toEqual(['503', '1'])
    expect([sent.status, sent.headers.get('connection')]).toEqual([503, 'close'])
    expect(seen).toEqual(['/v1/open 503 true', '/v1/open 503 true'])
    expect(lines().filter(({ msg }) => msg === 'request')).toEqual([])
  })

  it('is refused when it is no function', () => {
    const wrong: readonly MiddlewareHandler<Env>[] = JSON.parse('["log"]')

    expect(() => made(wrong)).toThrow(
      new TypeError('gateway: middleware: takes functions (c, next), not log'),
    )
  })
})
