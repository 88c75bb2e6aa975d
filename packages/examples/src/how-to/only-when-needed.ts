import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  optional,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const User = z.object({ name: z.string(), member: z.boolean() })
const Points = z.object({ points: z.number().int() })

export const services = {
  users: service('users', {}, (call) => ({ me: () => call.get('me', User) })),
  rewards: service('rewards', {}, (call) => ({ balance: () => call.get('balance', Points) })),
}

type Env = GatewayEnv<Bound<typeof services>>

const Account = view('Account', { name: z.string(), balance: optional(Points.nullable()) })

const route = createRoute({
  method: 'get',
  path: '/account',
  ...secured<Env>('profile:read'),
  responses: { 200: Account.response, ...problems },
})

export const account = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { users, rewards } = c.var.services
  return fanOut(c, Account, (part) => {
    const me = part(() => users.me())
    return {
      name: part([me], ({ name }) => name),
      balance: part([me], ({ member }) => (member ? rewards.balance() : null)), // who is no member costs no call
    }
  })
})
