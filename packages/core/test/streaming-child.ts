import { once } from 'node:events'
import { createServer, connect as dial } from 'node:net'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { connect, type GatewayEnv, gateway, passThrough, service } from '../src/index.ts'
import { logConsole } from '../src/observe/log-console.ts'
import { serve } from '../src/serve.ts'
import { trusting } from './trusting.ts'

/**
 * A process that serves streams which end badly, and asks for each: its client leaves, or the service or the handler breaks off.
 * Whatever it writes is the log.
 */
const chunked =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'
const upstream = createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    socket.write(chunked)
    if (String(chunk).includes('/cut')) setTimeout(() => socket.resetAndDestroy(), 20)
  })
})
upstream.listen(0, '127.0.0.1')
await once(upstream, 'listening')
const address = upstream.address()
const ORDERS_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

const orders = service('orders', { retry: false }, (call) => ({ raw: (path: string) => call.ky.get(path) }))
const services = connect({ orders }, { ORDERS_URL })
const broken = (fail: () => unknown) => {
  let pulls = 0
  return new ReadableStream({
    pull: (to) => {
      pulls += 1
      if (pulls === 1) to.enqueue(Buffer.from('half'))
      else throw fail()
    },
  })
}

const app = gateway({ name: 'child', services, auth: trusting(), log: 'info' })
  .route('/', passThrough(orders, { path: '/left' }))
  .route('/', passThrough(orders, { path: '/cut' }))
  .route(
    '/own',
    new Hono<GatewayEnv<{ orders: { raw(path: string): Promise<Response> } }>>()
      .get('/left', async (c) => new Response((await c.var.services.orders.raw('left')).body))
      .get('/cut', async (c) => new Response((await c.var.services.orders.raw('cut')).body))
      .get('/returned', (c) => c.var.services.orders.raw('cut'))
      .get('/broken', () => new Response(broken(() => new Error('of the handler'))))
      .get('/number', () => new Response(new ReadableStream({ pull: (to) => to.enqueue(JSON.parse('1')) })))
      .get('/odd', () => new Response(broken(() => 'no error')))
      .get('/events', (c) =>
        streamSSE(c, async (stream) => {
          await stream.writeSSE({ data: 'half' })
          throw new Error('of the events')
        }),
      ),
  )
const { url, stop } = await serve(app, { port: 0, shedding: false, hosts: ['x'] })
logConsole(app.log)

/** Asks for a path, leaves when half of it is there if it says so, and waits for the end of the connection. */
const ask = async (path: string) => {
  const socket = dial(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    received += chunk
    const leaves = path.endsWith('left') && received.includes('half')
    if (leaves || received.endsWith('\r\n0\r\n\r\n')) socket.destroy()
  })
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
  await new Promise((resolve) => socket.once('close', resolve))
}
for (const path of process.argv.slice(2)) await ask(path)
await new Promise((resolve) => setTimeout(resolve, 50))
await stop()
upstream.close()
