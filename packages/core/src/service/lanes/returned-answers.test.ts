import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { anonymous } from '../../auth/secured.ts'
import { serve } from '../../edge/listen/serve.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { connect } from '../connect.ts'
import { type Bound, service } from '../service.ts'
import { httpService } from '../test/http-service.ts'

const orders = service('orders', { token: 'forward' }, (call) => ({ raw: () => call.ky.get('raw') }))

/** What a client gets of an answer with these headers that a handler returns as it is, closed and open. */
const returned = async (headers: Readonly<Record<string, string>>) => {
  await using shop = await httpService((_, outgoing) => outgoing.writeHead(200, headers).end('text'))
  const services = connect({ orders }, { ORDERS_URL: shop.url })
  const routes = new Hono<GatewayEnv<Bound<{ orders: typeof orders }>>>()
    .get('/closed', (c) => c.var.services.orders.raw())
    .get('/open', ...anonymous().middleware, (c) => c.var.services.orders.raw())
  const app = gateway({ name: 'test', services, auth: trusting(), log: 'silent' }).route('/', routes)
  const ask = (path: string) =>
    app.request(path, { headers: { authorization: 'Bearer secret', origin: 'https://evil.example' } })
  const answers = [await ask('/closed'), await ask('/open')]
  await app.close()
  return answers
}

describe('an answer of a service that a handler returns as it is', () => {
  it.each([
    ['access-control-allow-origin', 'https://evil.example'],
    ['access-control-allow-credentials', 'true'],
    ['strict-transport-security', 'max-age=0'],
    ['content-security-policy', 'default-src *'],
    ['content-security-policy-report-only', 'default-src *'],
    ['cross-origin-resource-policy', 'cross-origin'],
    ['x-frame-options', 'ALLOWALL'],
    ['clear-site-data', '"*"'],
    ['refresh', '0;url=https://evil.example'],
    ['service-worker-allowed', '/'],
    ['alt-svc', 'h3="evil.example:443"'],
    ['set-cookie', 'session=evil'],
    ['set-cookie2', 'session=evil'],
    ['authorization', 'Bearer secret'],
    ['authentication-info', 'nextnonce=secret'],
    ['www-authenticate', 'Basic realm="internal"'],
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['server', 'internal/1.0'],
  ])('U7: does not say what is of the origin: %s', async (name, value) => {
    for (const res of await returned({ 'content-type': 'text/html', [name]: value }))
      expect([res.status, res.headers.get(name)]).not.toEqual([200, value])
  })

  it('is sent, also when it says that it was sent already and has no body', async () => {
    const answer = async () => {
      await using shop = await httpService((_, outgoing) =>
        outgoing.writeHead(204, { 'x-hono-already-sent': 'true' }).end(),
      )
      const routes = new Hono<GatewayEnv<Bound<{ orders: typeof orders }>>>().get(
        '/',
        ...anonymous().middleware,
        (c) => c.var.services.orders.raw(),
      )
      const services = connect({ orders }, { ORDERS_URL: shop.url })
      const app = gateway({ name: 'test', services, auth: trusting(), log: 'silent' }).route('/', routes)
      const { url, stop } = await serve(app, { port: 0 })
      const res = await fetch(url, { signal: AbortSignal.timeout(2_000) }).finally(stop)
      return [res.status, res.headers.get('x-hono-already-sent')]
    }
    expect(await answer()).toEqual([204, null])
  })

  it('U7: keeps what describes its body, and what a handler may want to return', async () => {
    const headers = {
      'content-type': 'application/pdf',
      etag: '"1"',
      'x-total-count': '7',
      location: '/a',
      deprecation: '@1',
    }
    for (const res of await returned(headers)) {
      expect(Object.fromEntries(res.headers)).toMatchObject(headers)
      expect(await res.text()).toBe('text')
    }
  })

  it('U7: has the gateway say who may keep it, where its caller is known', async () => {
    const [closed, open] = await returned({ 'cache-control': 'public, max-age=600' })

    expect(closed?.headers.get('cache-control')).toMatch(/^private/)
    expect(open?.headers.get('cache-control')).toBe('public, max-age=600')
  })
})
