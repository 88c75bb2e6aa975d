import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { hc } from 'hono/client'
import { expectTypeOf, it } from 'vitest'
import { bearer } from '../auth/bearer/bearer.ts'
import { createRoute } from '../auth/create-route.ts'
import { anonymous, secured } from '../auth/secured.ts'
import type { ErrorCodeName, Reason } from '../errors/codes.ts'
import { problems } from '../errors/problems.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { reply } from '../reply/reply.ts'
import type { Principal } from '../scope/principal.ts'
import type { Scope } from '../scope/scope.ts'
import { connect } from '../service/connect.ts'
import { type Bound, service } from '../service/service.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { type GatewayEnv, gateway } from './gateway.ts'

const declared = {
  users: service('users', { token: 'forward' }, (call) => ({
    me: () => call.get('me', z.object({ name: z.string(), segment: z.string() })),
  })),
  rewards: service('rewards', {}, (call) => ({
    balance: () => call.get('balance', z.object({ points: z.number() })),
  })),
  catalog: service('catalog', {}, (call) => ({
    picksFor: (segment: string) =>
      call.get('picks', z.array(z.object({ sku: z.string() })), { query: { segment } }),
  })),
}
type MobileEnv = GatewayEnv<Bound<typeof declared>>

const Home = view('Home', {
  profile: z.object({ name: z.string() }),
  balance: optional(z.object({ points: z.number() })),
  picks: optional(z.array(z.object({ sku: z.string() })), { fallback: [], timeout: 300 }),
})
const Created = view('Created', { id: z.string() })

const home = new OpenAPIHono<MobileEnv>()
  .openapi(
    createRoute({
      method: 'get',
      path: '/home',
      ...secured<MobileEnv>('home:read'),
      responses: { 200: Home.response, ...problems },
    }),
    (c) => {
      const { users, rewards, catalog } = c.var.services
      return fanOut(c, Home, (part) => {
        const profile = part(() => users.me())
        return {
          profile,
          balance: () => rewards.balance(),
          picks: part([profile], ({ segment }) => catalog.picksFor(segment)),
        }
      })
    },
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/things/{id}',
      ...secured<MobileEnv>('things:write'),
      request: {
        params: z.object({ id: z.string() }),
        body: {
          content: { 'application/json': { schema: z.object({ count: z.number() }) } },
          required: true,
        },
      },
      responses: { 201: Created.response, ...problems },
    }),
    (c) =>
      reply(c, Created, { id: c.req.valid('param').id }, { status: 201, headers: { location: '/things/1' } }),
  )

const auth = bearer({ issuer: 'https://id.example', audience: 'mobile' })
const addresses = {
  USERS_URL: 'http://127.0.0.1:4001',
  REWARDS_URL: 'http://127.0.0.1:4002',
  CATALOG_URL: 'http://127.0.0.1:4003',
}
const createApp = () =>
  gateway({ name: 'mobile-bff', services: connect(declared, addresses), auth }).route('/v1', home)

it('U6: gives the front end a client of the trimmed shape, and of the codes there are', async () => {
  const client = hc<ReturnType<typeof createApp>>('http://127.0.0.1')
  const ask = async () => {
    const res = await client.v1.home.$get()
    if (!res.ok) {
      const problem = await res.json()
      expectTypeOf(problem.code).toEqualTypeOf<ErrorCodeName>()
      // @ts-expect-error: there is no such code
      if (problem.code === 'BFF_TIMEOUT') return
      expectTypeOf(problem.retryAfter).toEqualTypeOf<number | undefined>()
      return
    }
    const body = await res.json()
    expectTypeOf(body).toEqualTypeOf<{
      profile: { name: string }
      balance?: { points: number } | undefined
      picks: { sku: string }[]
      degraded?:
        | {
            part: 'profile' | 'balance' | 'picks'
            state: 'missing' | 'fallback' | 'stale'
            reason?: Reason | undefined
          }[]
        | undefined
    }>()
    const degraded = body.degraded?.[0]
    expectTypeOf(degraded?.part).toEqualTypeOf<'profile' | 'balance' | 'picks' | undefined>()
    expectTypeOf(degraded?.state).toEqualTypeOf<'missing' | 'fallback' | 'stale' | undefined>()
    expectTypeOf(degraded?.reason).toEqualTypeOf<
      'timeout' | 'unavailable' | 'contract' | 'overloaded' | 'absent' | 'refused' | 'defect' | undefined
    >()
    // @ts-expect-error: trimmed
    body.profile.segment
    // @ts-expect-error: may be missing
    body.balance.points
  }
  void ask
})

it('gives the front end a client that knows what a route takes', () => {
  const client = hc<ReturnType<typeof createApp>>('http://127.0.0.1')
  const ask = async () => {
    const made = await client.v1.things[':id'].$post({ param: { id: '7' }, json: { count: 1 } })
    if (made.status === 201) expectTypeOf(await made.json()).toExtend<{ id: string }>()
    // @ts-expect-error: a count is a number
    await client.v1.things[':id'].$post({ param: { id: '7' }, json: { count: '1' } })
    // @ts-expect-error: there is no such route
    client.v1.nothing
  }
  void ask
})

it('mounts routes whose services it has, and no others', () => {
  const { users, rewards, catalog } = connect(declared, addresses)
  gateway({ name: 'exact', services: { users, rewards, catalog }, auth }).route('/v1', home)
  const more = { ...connect(declared, addresses), inbox: service('inbox', {}, () => ({})) }
  gateway({ name: 'more', services: more, auth }).route('/v1', home)
  gateway({ name: 'none', services: {}, auth }).route('/v1', new Hono())

  // @ts-expect-error: rewards and catalog are missing
  gateway({ name: 'small', services: { users }, auth }).route('/v1', home)
  // @ts-expect-error: no services at all
  gateway({ name: 'none', services: {}, auth }).route('/v1', home)

  const other = service('users', {}, (call) => ({ me: () => call.get('me', z.object({ name: z.string() })) }))
  // @ts-expect-error: its users have no segment
  gateway({ name: 'other', services: { users: other, rewards, catalog }, auth }).route('/v1', home)
})

it('keeps its type, and that of its routes, over several mounts', () => {
  const app = gateway({ name: 'chain', services: connect(declared, addresses), auth })
    .route('/v1', home)
    .route('/v2', new OpenAPIHono<MobileEnv>())

  expectTypeOf(app.name).toEqualTypeOf<string>()
  expectTypeOf(app.drain).toEqualTypeOf<() => void>()
  expectTypeOf(app.refuse).toEqualTypeOf<() => void>()
  expectTypeOf(hc<typeof app>('http://127.0.0.1').v1.home.$get).toBeFunction()
})

it('wants services, an authentication and a name', () => {
  // @ts-expect-error: no authentication
  gateway({ name: 'open', services: {} })
  // @ts-expect-error: no services
  gateway({ name: 'empty', auth })
  // @ts-expect-error: there is no such level
  gateway({ name: 'loud', services: {}, auth, log: 'loud' })
  // @ts-expect-error: there is no such option
  gateway({ name: 'odd', services: {}, auth, budgets: 1 })
})

it('types what handlers find, on secured, anonymous and undeclared routes alike', () => {
  const responses = { 200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } } }
  const sees = (found: MobileEnv['Variables']) => found
  new OpenAPIHono<MobileEnv>()
    .openapi(createRoute({ method: 'get', path: '/a', ...anonymous(), responses }), (c) => {
      expectTypeOf(c.var.principal).toEqualTypeOf<Principal>()
      expectTypeOf(c.var.scope).toEqualTypeOf<Scope>()
      expectTypeOf(c.var.services.users.me()).resolves.toEqualTypeOf<{ name: string; segment: string }>()
      // @ts-expect-error: there is no such service
      c.var.services.inbox
      return c.text('a', 200)
    })
    .openapi(createRoute({ method: 'get', path: '/b', ...secured<MobileEnv>('b'), responses }), (c) => {
      expectTypeOf(c.var.principal).toEqualTypeOf<Principal>()
      expectTypeOf(c.var.services.users.me()).resolves.toEqualTypeOf<{ name: string; segment: string }>()
      // @ts-expect-error: there is no such service
      c.var.services.inbox
      return c.text('b', 200)
    })
    .get('/c', (c) => {
      sees(c.var)
      // @ts-expect-error: there is no such service
      c.var.services.inbox
      return c.text('c')
    })
})

it('wants the address of every service', () => {
  connect(declared, addresses)
  // @ts-expect-error: CATALOG_URL is missing
  connect(declared, { USERS_URL: 'http://127.0.0.1:4001', REWARDS_URL: 'http://127.0.0.1:4002' })
})
