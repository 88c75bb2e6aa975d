import type { Bound, GatewayEnv } from '@bffkit/core'
import {
  bearer,
  connect,
  createRoute,
  fanOut,
  gateway,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { backends, tokenFor } from '@bffkit/core/testing'
import { OpenAPIHono, z } from '@hono/zod-openapi'

// 1. The services behind the gateway. A schema names only what the gateway reads of an answer.
const services = {
  users: service('users', { timeout: 400 }, (call) => ({
    me: () => call.get('me', z.object({ name: z.string() })),
  })),
  rewards: service('rewards', { timeout: 400 }, (call) => ({
    balance: () => call.get('balance', z.object({ points: z.number().int() })),
  })),
}
type Env = GatewayEnv<Bound<typeof services>>

// 2. What the client receives: no other field leaves the gateway, and the points may be missing.
const Home = view('Home', {
  greeting: z.string(),
  points: optional(z.number().int()),
})

// 3. A route gathers the parts. They start together.
const route = createRoute({
  method: 'get',
  path: '/home',
  ...secured<Env>('home:read'),
  responses: { 200: Home.response, ...problems },
})
const home = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, rewards } = c.var.services
  return fanOut(c, Home, () => ({
    greeting: async () => `Hello, ${(await users.me()).name}`,
    points: async () => (await rewards.balance()).points,
  }))
})

// 4. Real servers on free ports stand in for the services, and for who signs in users.
await using shop = await backends({
  users: { 'GET /me': { name: 'Ada', email: 'ada@shop.example' } },
  rewards: { 'GET /balance': { points: 1280 } },
})

// 5. The gateway: an OpenAPIHono in which every route is authenticated unless it says otherwise.
const app = gateway({
  name: 'first-bff',
  services: connect(services, shop.settings, { token: 'forward' }),
  auth: bearer({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE }),
  log: 'silent',
}).route('/v1', home)

const ask = async (headers: Record<string, string>) => {
  const response = await app.request('/v1/home', { headers })
  console.log(response.status, await response.text())
}

const signedIn = await tokenFor('u1', 'home:read')
await ask(signedIn)

await shop.down('rewards') // one of the two services is gone
await ask(signedIn)

const unknown = await app.request('/v1/home') // nobody is signed in
console.log(unknown.status)
