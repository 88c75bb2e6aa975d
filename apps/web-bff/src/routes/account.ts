import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { WebEnv } from '../env.ts'
import { AccountPage } from './account.view.ts'

const route = createRoute({
  method: 'get',
  path: '/account',
  summary: 'Everything the account page needs',
  ...secured<WebEnv>('account:read'),
  responses: { 200: AccountPage.response, ...problems },
})

export const account = new OpenAPIHono<WebEnv>().openapi(route, (c) => {
  const { users, orders, rewards } = c.var.services

  return fanOut(c, AccountPage, () => ({
    profile: () => users.me(),
    orders: () => orders.recent(10),
    points: () => rewards.balance(),
  }))
})
