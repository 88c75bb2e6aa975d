import { Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { anonymous } from '../auth/secured.ts'
import { type GatewayEnv, gateway } from './gateway.ts'

type Env = GatewayEnv<object>

const [open] = anonymous().middleware
const passes: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('x-passed', 'yes')
}
const made = () => gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' })
const as = { headers: { authorization: 'Bearer u1' } }
const routes = () => new Hono<Env>().get('/home', open, (c) => c.text('home'))

describe('U12: use() on a gateway', () => {
  it('runs for the routes that are mounted behind it', async () => {
    const app = made()
    app.use(passes)
    app.use('/v1/*', passes)
    app.route('/v1', routes())

    expect((await app.request('/v1/home')).headers.get('x-passed')).toBe('yes')
  })

  it.each([
    ['*', (app: Hono<Env>) => app.use(passes)],
    ['/v1/*', (app: Hono<Env>) => app.use('/v1/*', passes)],
    ['/v1/home', (app: Hono<Env>) => app.use('/v1/home', passes)],
    ['/v1/home/*', (app: Hono<Env>) => app.use('/v1/home/*', passes)],
  ])('is refused behind the routes it would never run for: %s', (path, use) => {
    const app = made().route('/v1', routes())

    expect(() => use(app)).toThrow(
      new TypeError(
        `gateway: use('${path}') comes after GET /v1/home, for which it would never run; call it before the routes, or write gateway({ middleware: [yours] }), which sees every request`,
      ),
    )
  })

  it('may come behind other routes, also within an app that is mounted', async () => {
    const app = made().route('/v1', routes())
    app.use('/v2/*', passes)
    app.route('/v2', new Hono<Env>().use('*', passes).route('/', routes()))

    expect((await app.request('/v2/home')).headers.get('x-passed')).toBe('yes')
    expect((await app.request('/v1/home')).headers.get('x-passed')).toBeNull()
  })

  it('may come behind a route that calls next(), and runs for it', async () => {
    const app = made().route(
      '/v1',
      new Hono<Env>().get('/home', open, async (_, next) => next()),
    )
    app.use('/v1/*', async (c) => c.text('behind'))

    expect(await (await app.request('/v1/home', as)).text()).toBe('behind')
  })

  it('leaves an unknown path unknown, whoever asks', async () => {
    const app = made()
    app.use(passes)

    expect((await app.route('/v1', routes()).request('/nope')).status).toBe(404)
  })
})
