import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { anonymous, bearer, connect, createRoute, type GatewayEnv, gateway, service } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { listen } from '../listen.ts'

/**
 * Shows that a service which closes idle connections early, after a second, makes no POST fail: 2,000 of them with random pauses
 * around that second, each caller with a connection of its own. Once the service says when it closes, and once it does not.
 */
const posts = 2_000
const callers = 100

const orders = service('orders', { bulkhead: false, breaker: false, timeout: 10_000 }, (call) => ({
  place: (id: number) => call.post('orders', z.object({ id: z.number() }), { body: { id } }),
}))

/** How the POSTs ended, by status, and how many connections they took. */
const measure = async (hints: boolean) => {
  let connections = 0
  const carriedOut = new Map<number, number>()
  const server = createServer({ keepAliveTimeoutBuffer: 0 }, async (incoming, outgoing) => {
    const { id } = JSON.parse(Buffer.concat(await incoming.toArray()).toString())
    carriedOut.set(id, (carriedOut.get(id) ?? 0) + 1)
    if (!hints) outgoing.setHeader('connection', 'keep-alive')
    outgoing.setHeader('content-type', 'application/json').end(JSON.stringify({ id }))
  })
  server.on('connection', () => {
    connections += 1
  })
  const url = await listen(server)
  server.keepAliveTimeout = 1_000
  const route = createRoute({
    method: 'post',
    path: '/orders/{id}',
    ...anonymous(),
    responses: { 204: { description: 'Placed' } },
  })
  const open = () =>
    gateway({
      name: 'prove',
      services: connect({ orders }, { ORDERS_URL: url }),
      auth: bearer({ issuer: 'https://id.example', audience: 'prove' }),
      budget: 20_000,
      log: 'silent',
    }).route(
      '/',
      new OpenAPIHono<GatewayEnv<{ orders: { place(id: number): Promise<unknown> } }>>().openapi(
        route,
        async (c) => {
          await c.var.services.orders.place(Number(c.req.param('id')))
          return c.body(null, 204)
        },
      ),
    )

  const statuses: Record<number, number> = {}
  let next = 0
  const caller = async () => {
    const app = open()
    while (next < posts) {
      next += 1
      const { status } = await app.request(`/orders/${next}`, { method: 'POST' })
      statuses[status] = (statuses[status] ?? 0) + 1
      await sleep(Math.random() < 0.5 ? Math.random() * 2_000 : 950 + Math.random() * 100)
    }
    await app.close()
  }
  await Promise.all(Array.from({ length: callers }, caller))
  server.close()
  const repeated = [...carriedOut.values()].filter((times) => times > 1).length
  return { statuses, connections, repeated }
}

let isFine = true
for (const hints of [true, false]) {
  const { statuses, connections, repeated } = await measure(hints)
  isFine &&= statuses[204] === posts && repeated === 0
  console.log(
    `${hints ? 'says' : 'does not say'} when it closes: ${JSON.stringify({ statuses, connections, repeated })}`,
  )
}
process.exit(isFine ? 0 : 1)
