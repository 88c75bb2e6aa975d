import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { anonymous, bearer, connect, createRoute, type GatewayEnv, gateway, service } from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { listen } from '../listen.ts'

/** Milliseconds between two requests. */
const every = 50

/** Milliseconds until the first good answer at most, once the service is there again. */
export const maxRecovery = 15_000

/** How a service is away. */
export type Way = 'is not there' | 'hangs'

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

/**
 * Takes a required service away for so many seconds, in a way, while 20 requests a second, each for another order, go on. Everything
 * about it is as shipped. It listens again at the same port.
 *
 * @returns milliseconds from then to the first good answer, `Infinity` when none came in twice the time there is
 */
export const proveOutage = async (way: Way, seconds: number): Promise<number> => {
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
  while (firstGood === Number.POSITIVE_INFINITY && performance.now() - began < 2 * maxRecovery)
    await sleep(every)
  clearInterval(visits)
  await serving.stop()
  down.close()
  return firstGood - began
}
