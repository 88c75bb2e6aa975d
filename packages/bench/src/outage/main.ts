import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { anonymous, bearer, connect, createRoute, type GatewayEnv, gateway, service } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { listen } from '../listen.ts'

/**
 * Shows how soon a required service is called again that was down for a while (`--seconds`, 50): everything about it is as
 * shipped, and 20 requests a second, each for another order, go on all the time. It listens again at the same port; a service that hangs instead is the
 * second way.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '50' } } })
const seconds = Number(values.seconds)
if (!(seconds >= 1 && seconds <= 3_600))
  throw new Error(`outage: --seconds must be from 1 to 3600, not ${values.seconds}`)

/** Milliseconds between two requests, and until the first good answer at most, once the service is there again. */
const every = 50
const limit = 15_000

type Way = 'is not there' | 'hangs'

const Order = z.object({ id: z.number() })
const orders = service('orders', {}, (call) => ({
  byId: (id: string) => call.get('orders/{id}', Order, { path: { id } }),
}))
const route = createRoute({
  method: 'get',
  path: '/orders/{id}',
  ...anonymous(),
  responses: { 204: { description: 'Found' } },
})

/** A service that can go away and come back. */
const startService = async () => {
  let hangs = false
  const answer = () =>
    createServer((_, response) => {
      if (!hangs) response.setHeader('content-type', 'application/json').end('{"id":1}')
    })
  let server = answer()
  const url = await listen(server)
  return {
    url,
    goAway: (way: Way) => {
      hangs = way === 'hangs'
      if (hangs) return
      server.close()
      server.closeAllConnections()
    },
    comeBack: async () => {
      hangs = false
      if (server.listening) return
      server = answer()
      await new Promise<void>((resolve) => {
        server.listen(Number(new URL(url).port), '127.0.0.1', resolve)
      })
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const measure = async (way: Way): Promise<number> => {
  const down = await startService()
  const app = gateway({
    name: 'outage',
    services: connect({ orders }, { ORDERS_URL: down.url }),
    auth: bearer({ issuer: 'https://id.example', audience: 'prove' }),
    log: 'silent',
  }).route(
    '/',
    new OpenAPIHono<GatewayEnv<{ orders: { byId(id: string): Promise<unknown> } }>>().openapi(
      route,
      async (c) => {
        await c.var.services.orders.byId(c.req.param('id'))
        return c.body(null, 204)
      },
    ),
  )
  const serving = await serve(app, { port: 0 })
  let firstGood = Number.POSITIVE_INFINITY
  let isBack = false
  let next = 0
  const visit = async () => {
    next += 1
    const { status } = await fetch(`${serving.url}/orders/${next}`)
    if (status === 204 && isBack) firstGood = Math.min(firstGood, performance.now())
  }
  const visits = setInterval(() => void visit().catch(() => {}), every)
  await sleep(2_000)
  down.goAway(way)
  await sleep(seconds * 1_000)
  await down.comeBack()
  isBack = true
  const began = performance.now()
  while (firstGood === Number.POSITIVE_INFINITY && performance.now() - began < 2 * limit) await sleep(every)
  clearInterval(visits)
  await serving.stop()
  down.close()
  return firstGood - began
}

let isFine = true
for (const way of ['is not there', 'hangs'] as const) {
  const ms = await measure(way)
  isFine &&= ms <= limit
  console.log(
    `a service that ${way} for ${seconds} s: first good answer ${(ms / 1_000).toFixed(1)} s after it was well`,
  )
}
console.log(isFine ? `held: within ${limit / 1_000} s` : `BROKEN: it took more than ${limit / 1_000} s`)
process.exit(isFine ? 0 : 1)
