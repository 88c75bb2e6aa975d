import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  anonymous,
  bearer,
  connect,
  createRoute,
  type GatewayEnv,
  gateway,
  passThrough,
  service,
} from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { listen } from '../listen.ts'

/**
 * Shows that an event stream outlives the budget of its gateway and the timeout of its service by far, passed
 * through, returned by a handler, or made by one, and that who makes it sees within 100 ms that the client has left; and that one which
 * falls silent is cut at the idle timeout.
 */
const seconds = 60
const budget = 1_000
const idleTimeout = 2_000

const left = new Map<string, PromiseWithResolvers<number>>()
const leaving = (path: string) => {
  const ending = left.get(path) ?? Promise.withResolvers<number>()
  left.set(path, ending)
  return ending
}
const shop = createServer((incoming, outgoing) => {
  const { url = '/' } = incoming
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
  outgoing.write('data: first\n\n')
  const beat = url.includes('silent') ? undefined : setInterval(() => outgoing.write('data: beat\n\n'), 1_000)
  outgoing.on('close', () => {
    clearInterval(beat)
    leaving(url).resolve(performance.now())
  })
})

type Env = GatewayEnv<{ events: { stream(path: string): Promise<Response> } }>
const events = service('events', { timeout: 500 }, (call) => ({
  stream: (path: string) => call.ky.get(path),
}))
const handler = createRoute({
  method: 'get',
  path: '/handled/{kind}',
  ...anonymous(),
  responses: { 200: { description: 'Events' } },
})
/** A stream that a handler makes by itself, with hono's own means. */
const made = createRoute({
  method: 'get',
  path: '/made/{kind}',
  ...anonymous(),
  responses: { 200: { description: 'Events' } },
})
const app = gateway({
  name: 'prove',
  services: connect({ events }, { EVENTS_URL: await listen(shop) }),
  auth: bearer({ issuer: 'https://id.example', audience: 'prove' }),
  budget,
  idleTimeout,
  log: 'silent',
})
  .route('/', passThrough(events, { path: '/passed/{kind}', anonymous: true }))
  .route(
    '/',
    new OpenAPIHono<Env>().openapi(handler, (c) =>
      c.var.services.events.stream(`handled/${c.req.param('kind')}`),
    ),
  )
app.route(
  '/',
  new OpenAPIHono<Env>().openapi(made, (c) =>
    streamSSE(c, async (stream) => {
      const gone = new Promise((resolve) => stream.onAbort(() => resolve('gone')))
      gone.then(() => leaving(c.req.path).resolve(performance.now()))
      await stream.writeSSE({ data: 'first' })
      const pause = c.req.path.endsWith('silent') ? seconds * 2_000 : 1_000
      while ((await Promise.race([gone, sleep(pause)])) !== 'gone') await stream.writeSSE({ data: 'beat' })
    }),
  ),
)
// A busy machine may make it turn requests away, which is not what is shown here.
const { url, stop } = await serve(app, { port: 0, shedding: false })

/** Reads a stream for so long, leaves, and gives how many events came and how many milliseconds later its service saw that. */
const read = async (path: string, ms: number) => {
  const request = get(url + path)
  request.on('error', () => {})
  const [incoming]: IncomingMessage[] = await once(request, 'response')
  if (incoming?.statusCode !== 200) throw new Error(`${path} was answered with ${incoming?.statusCode}`)
  let count = 0
  let endedAt: number | undefined
  incoming?.on('error', () => {})
  incoming?.on('close', () => {
    endedAt ??= performance.now()
  })
  incoming?.on('data', (chunk) => {
    count += String(chunk).split('data:').length - 1
  })
  const startedAt = performance.now()
  const closed = new Promise((resolve) => incoming?.once('close', resolve))
  await Promise.race([sleep(ms), closed])
  const leftAt = endedAt ?? performance.now()
  request.destroy()
  const seenAt = await Promise.race([leaving(path).promise, sleep(5_000, Number.POSITIVE_INFINITY)])
  return { path, lasted: Math.round(leftAt - startedAt), count, seen: Math.round(seenAt - leftAt) }
}

const results = await Promise.all([
  ...['/passed/beating', '/handled/beating', '/made/beating'].map((path) => read(path, seconds * 1_000)),
  ...['/passed/silent', '/handled/silent', '/made/silent'].map((path) => read(path, seconds * 1_000)),
])
/** What has to be so of a stream that goes on for a minute, and of one that falls silent. */
const isRight = ({ path, lasted, count, seen }: (typeof results)[number]): boolean => {
  if (path.endsWith('silent'))
    return lasted >= idleTimeout - 50 && lasted < idleTimeout + 5_000 && seen <= 100
  return lasted >= seconds * 1_000 - 50 && count >= seconds - 2 && seen <= 100
}

console.log(
  `event streams through a gateway with a budget of ${budget} ms and an idle timeout of ${idleTimeout} ms:`,
)
for (const one of results) {
  const { path, lasted, count, seen } = one
  const end = path.endsWith('silent') ? 'cut' : 'left by the client'
  console.log(
    `  ${isRight(one) ? 'held  ' : 'BROKEN'} ${path}: ${count} events, ${end} after ${lasted} ms, which its service saw ${seen} ms later`,
  )
}
await stop()
shop.close()
process.exit(results.every(isRight) ? 0 : 1)
