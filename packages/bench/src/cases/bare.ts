import {
  anonymous,
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  problems,
  view,
} from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { addresses } from '../backend/backend.ts'
import { parts, shop } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

const HomeScreen = view('HomeScreen', parts)

const route = createRoute({
  method: 'get',
  path: '/home',
  ...anonymous(),
  responses: { 200: HomeScreen.response, ...problems },
})

const home = new OpenAPIHono<GatewayEnv<Bound<typeof shop>>>().openapi(route, (c) => {
  const { users, rewards, inbox, orders, catalog } = c.var.services

  return fanOut(c, HomeScreen, () => ({
    profile: () => users.me(),
    balance: () => rewards.balance(),
    messages: () => inbox.messages(),
    orders: () => orders.recent(8),
    picks: () => catalog.picksFor('gold'),
  }))
})

/** bffkit with nothing switched on: a gateway, a fan-out of five calls and a view, on an anonymous route, no log. */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const app = gateway({
    name: 'bare',
    services: connect(shop, addresses(services)),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
    log: 'silent',
  }).route('/v1', home)
  return await serveCase(app)
}
