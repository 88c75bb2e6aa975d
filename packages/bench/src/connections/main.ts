import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { anonymous, bearer, connect, createRoute, type GatewayEnv, gateway, service } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { listen } from '../listen.ts'

/**
 * Shows that a service which closes idle connections early, after a second, makes no POST fail: 2,000 of them with random pauses
 * around that second, each caller with a gateway and a connection of its own. What gateways go by differs: what the service announces, what
 * is configured, or what they have seen of it. For that it closes one connection of each before, while nothing is sent: a first close that
 * meets a POST is one that nobody can foresee.
 */
const posts = 2_000
const callers = 100
const closesAfter = 1_000

const ways = {
  'the service says when it closes': { hints: true, connections: {} },
  'the gateway is configured, by connections.keepAlive': { hints: false, connections: { keepAlive: 500 } },
  'the gateway has seen it close once': { hints: false, connections: {} },
}

/** How the POSTs ended, by status, how many connections they took, and how many were carried out twice. */
const measure = async ({ hints, connections: life }: (typeof ways)[keyof typeof ways]) => {
  const orders = service(
    'orders',
    { bulkhead: false, breaker: false, timeout: 10_000, connections: life },
    (call) => ({
      place: (id: number) => call.post('orders', z.object({ id: z.number() }), { body: { id } }),
    }),
  )
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
  server.keepAliveTimeout = closesAfter
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
    await app.request('/orders/0', { method: 'POST' })
    await sleep(closesAfter + 500)
    while (next < posts) {
      next += 1
      const { status } = await app.request(`/orders/${next}`, { method: 'POST' })
      statuses[status] = (statuses[status] ?? 0) + 1
      await sleep(
        Math.random() < 0.5 ? Math.random() * 2 * closesAfter : closesAfter - 50 + Math.random() * 100,
      )
    }
    await app.close()
  }
  await Promise.all(Array.from({ length: callers }, caller))
  server.close()
  carriedOut.delete(0)
  const twice = [...carriedOut.values()].filter((times) => times > 1).length
  return { statuses, connections, twice }
}

console.log(
  `${posts} POSTs to a service that closes idle connections after ${closesAfter} ms, about that moment:`,
)
let isFine = true
for (const [way, options] of Object.entries(ways)) {
  const { statuses, connections, twice } = await measure(options)
  isFine &&= statuses[204] === posts && twice === 0
  console.log(`  ${way}: ${JSON.stringify({ statuses, connections, twice })}`)
}
console.log(
  isFine
    ? 'held: none failed, none was carried out twice'
    : 'BROKEN: a POST failed, or was carried out twice',
)
process.exit(isFine ? 0 : 1)
