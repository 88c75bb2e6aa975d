import { connect, createRoute, type GatewayEnv, gateway, secured, service } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { backends } from '@bffkit/core/testing'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { type FindTicket, tickets } from './authentication.ts'

const desks = service('desks', {}, (call) => ({
  mine: () =>
    call.get('desks/mine', z.object({ desk: z.string() }), { cache: { ttl: 60_000, scope: 'principal' } }),
}))
type Env = GatewayEnv<{ desks: { mine(): Promise<{ desk: string }> } }>

const route = createRoute({
  method: 'get',
  path: '/desk',
  ...secured<Env>('desk:read'),
  responses: { 200: { description: 'My desk' } },
})
const routes = new OpenAPIHono<Env>().openapi(route, async (c) => c.json(await c.var.services.desks.mine()))

const known: FindTicket = async (ticket) =>
  ({
    'T-ada': { employee: 'ada', roles: ['desk:read'], expired: false },
    'T-bob': { employee: 'bob', roles: ['desk:read'], expired: false },
    'T-eve': { employee: 'eve', roles: [], expired: false },
    'T-old': { employee: 'ada', roles: ['desk:read'], expired: true },
  })[ticket]

describe('tickets', () => {
  it('let each employee see their own desk, also what is kept of it', async () => {
    const next = ['A1', 'B2']
    const shop = await backends({ desks: { 'GET /desks/mine': () => ({ desk: next.shift() ?? 'none' }) } })
    const app = gateway({
      name: 'desk-bff',
      services: connect({ desks }, shop.settings),
      auth: tickets(known),
      log: 'silent',
    }).route('/', routes)
    const { url, stop } = await serve(app, { port: 0 })
    const ask = (ticket: string) => fetch(`${url}/desk`, { headers: { authorization: `Ticket ${ticket}` } })
    try {
      for (const _ of [1, 2]) {
        expect(await (await ask('T-ada')).json()).toEqual({ desk: 'A1' })
        expect(await (await ask('T-bob')).json()).toEqual({ desk: 'B2' })
      }
      expect((await ask('T-eve')).status).toBe(403)
      expect((await ask('T-old')).headers.get('www-authenticate')).toBe('Ticket error="expired"')
      expect((await ask('T-nobody')).status).toBe(401)
      expect((await ask('unlike ours')).status).toBe(401)
      expect((await fetch(`${url}/desk`)).headers.get('www-authenticate')).toBe('Ticket')
    } finally {
      await stop()
      await shop.close()
    }
  })
})
