import { createRoute, type GatewayEnv, secured, timeLimits } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'

type Env = GatewayEnv<object>

/** Where news comes from, such as a subscription of Redis. It ends with the signal. */
export type News = (signal: AbortSignal) => AsyncIterable<{ id: string; text: string }>

const route = createRoute({
  method: 'get',
  path: '/news',
  ...secured<Env>('news:read'),
  middleware: [timeLimits({ idleTimeout: 120_000 })],
  responses: { 200: { description: 'Events', content: { 'text/event-stream': {} } } },
})

export const newsStream = (news: News) =>
  new OpenAPIHono<Env>().openapi(route, (c) =>
    streamSSE(c, async (stream) => {
      for await (const { id, text } of news(c.var.scope.signal)) await stream.writeSSE({ id, data: text })
    }),
  )
