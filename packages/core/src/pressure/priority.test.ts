import { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { createRoute } from '../auth/create-route.ts'
import { declared } from '../auth/declared.ts'
import { secured } from '../auth/secured.ts'
import { served } from '../edge/test/served.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { indispensable, priority, type RequestPriority } from './priority.ts'

type Env = GatewayEnv<object>

const declaredRoutes = () => {
  const job = createRoute({
    method: 'post',
    path: '/jobs/{id}',
    ...secured<Env>('jobs:write'),
    middleware: [priority('background')],
    responses: { 204: { description: 'Fine' } },
  })
  const report = createRoute({
    method: 'get',
    path: '/reports',
    ...declared<Env>({ scopes: ['jobs:read'], priority: 'background' }),
    responses: { 204: { description: 'Fine' } },
  })
  return new OpenAPIHono<Env>()
    .openapi(job, (c) => c.body(null, 204))
    .openapi(report, (c) => c.body(null, 204))
}

const app = gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
  .route('/v1', declaredRoutes())
  .route(
    '/',
    new Hono<Env>()
      .get('/plain', (c) => c.text(''))
      .use('/shop/*', priority('background'))
      .get('/shop/cart', (c) => c.text(''))
      .get('/shop/café', priority('critical'), (c) => c.text(''))
      .put('/shop/order', priority('critical'), (c) => c.text(''))
      .get('/late', (c) => c.text(''))
      .use('/pay/*', priority('critical'))
      .get('/pay/card', (c) => c.text(''))
      .get('/sign/bff/callback', indispensable, (c) => c.text(''))
      .get('/:any', priority('background'), (c) => c.text('')),
  )

describe('R1: the priority of a request', () => {
  it.each<[string, string, RequestPriority]>([
    ['POST', '/v1/jobs/7?x=/plain', 'background'],
    ['GET', '/v1/jobs/7', 'normal'],
    ['GET', '/v1/reports', 'background'],
    ['GET', '/plain', 'normal'],
    ['GET', '/shop/cart', 'background'],
    ['HEAD', '/shop/cart', 'background'],
    ['GET', 'http://shop.example/shop/cart?a=b', 'background'],
    ['GET', '/sh%6Fp/cart', 'background'],
    ['GET', '/shop/caf%C3%A9', 'critical'],
    ['PUT', '/shop/order', 'critical'],
    ['GET', '/late', 'normal'],
    ['GET', '/other', 'background'],
    ['GET', '/nobody/answers', 'normal'],
    ['GET', '/pay/card', 'critical'],
    ['GET', '/pay/nobody', 'normal'],
    ['GET', '/shop/nobody', 'background'],
    ['GET', '/pay/../shop/cart', 'normal'],
    ['GET', '/shop/cart#/pay/card', 'background'],
    ['GET', '/shop/cart?/sign/bff/callback', 'background'],
    ['GET', '/sign/bff/callback?code=c', 'indispensable'],
    ['POST', '/sign/bff/callback', 'normal'],
    ['GET', '/shop/bff/callback', 'background'],
    ['GET', '/%', 'normal'],
    ['OPTIONS', '*', 'normal'],
    ['BREW', '/plain', 'normal'],
  ])('of %s %s is %s', (method, target, is) => {
    expect(app.priorityOf(method, target)).toBe(is)
  })

  it('is one of three, said when the route is declared', () => {
    // @ts-expect-error what is no priority
    expect(() => priority('urgent')).toThrow(
      new TypeError('priority: must be one of critical, normal, background, not "urgent"'),
    )
    // @ts-expect-error what is no priority
    expect(() => declared({ priority: 'urgent' })).toThrow(
      new TypeError('declared: priority: must be one of critical, normal, background, not "urgent"'),
    )
  })

  it('changes nothing for a gateway that is not overloaded', async () => {
    const { url } = await served(
      { shedding: {} },
      {},
      new Hono<Env>().get('/low', priority('background'), (c) => c.text('fine')),
    )

    expect(await (await fetch(`${url}/low`, { headers: { authorization: 'Bearer t' } })).text()).toBe('fine')
  })
})
