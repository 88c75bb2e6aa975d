import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { timeLimits } from '../../gateway/time-limits.ts'
import type { Outgoing } from '../../scope/incoming.ts'
import { connect } from '../../service/connect.ts'
import { service } from '../../service/service.ts'
import { rawServer } from '../../service/test/raw-server.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { serve } from './serve.ts'

const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')]
afterEach(() => {
  for (const print of printed) expect(print, 'what is written beside the log').not.toHaveBeenCalled()
})

type Env = GatewayEnv<{ orders: { events(): Promise<Response> } }>

const orders = service('orders', { timeout: 400, maxBody: 2 ** 40 }, (call) => ({
  events: () => call.ky.get('events'),
}))

/** A gateway on a real socket whose budget is 1 s, and whose time the test moves. */
const streaming = async (routes: Hono<Env>, address = 'http://127.0.0.1:1') => {
  const clock = manualClock()
  const { log, lines } = logLines()
  const answers: (Outgoing | undefined)[] = []
  const app = gateway({
    name: 'test',
    budget: 1_000,
    clock,
    services: connect({ orders }, { ORDERS_URL: address }),
    auth: trusting(),
    log,
    middleware: [
      (c, next) => {
        answers.push(c.var.scope.outgoing)
        return next()
      },
    ],
  })
    .route('/', passThrough(orders, { path: '/passed' }))
    .route('/', routes)
  const { url, stop, server } = await serve(app, { port: 0, shedding: false })
  return {
    url,
    clock,
    lines,
    app,
    /** Resolves when bytes wait for the client of every answer, and go on to wait. */
    heldUp: async () => {
      for (let turns = 0; turns < 50; ) {
        await turn()
        turns = answers.every((answer) => answer && answer.writableLength > 0) ? turns + 1 : 0
      }
    },
    [Symbol.asyncDispose]: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await stop()
    },
  }
}

/** A body whose pieces the test sends. */
const body = () => {
  let to: ReadableStreamDefaultController<Uint8Array> | undefined
  const cancelled = Promise.withResolvers<unknown>()
  const stream = new ReadableStream<Uint8Array>({
    start: (opened) => {
      to = opened
    },
    cancel: cancelled.resolve,
  })
  return {
    stream,
    cancelled: cancelled.promise,
    send: (text: string) => to?.enqueue(Buffer.from(text)),
    fail: (error: unknown) => to?.error(error),
    close: () => to?.close(),
  }
}

/** Bytes that the buffers of no connection of this machine hold. */
const moreThanBuffers = 32 * 1_024 * 1_024

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array> | undefined) =>
  Buffer.from((await reader?.read())?.value ?? []).toString()

it('H6: lets a stream of a handler go on behind the budget, and ends it when it stands still', async () => {
  const { stream, send, cancelled } = body()
  await using app = await streaming(new Hono<Env>().get('/', () => new Response(stream)))
  const res = await fetch(app.url)
  const reader = res.body?.getReader()
  for (let events = 0; events < 5; events += 1) {
    send('event')
    expect(await textOf(reader)).toBe('event')
    app.clock.advance(59_000)
  }
  expect([app.lines(), app.app.lifecycle.running]).toEqual([[], 1])
  app.clock.advance(1_000)

  await expect(reader?.read()).rejects.toThrow('terminated')
  await cancelled
  expect([app.lines(), app.app.lifecycle.running]).toMatchObject([
    [
      {
        status: 200,
        code: 'BFF_BUDGET_SPENT',
        error: 'gateway: the body of the answer did not go on within 60000 ms',
      },
    ],
    0,
  ])
})

it('H6: lets a stream of a service go on through a handler, with the idle timeout of its route', async () => {
  await using upstream = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\nevent')
  })
  const routes = new Hono<Env>().get('/', timeLimits({ idleTimeout: 100_000 }), (c) =>
    c.var.services.orders.events(),
  )
  await using app = await streaming(routes, upstream.url)
  const reader = (await fetch(app.url)).body?.getReader()
  expect(await textOf(reader)).toBe('event')
  app.clock.advance(99_000)
  await turn()
  expect(upstream.open).toBe(1)
  app.clock.advance(1_000)

  await expect(reader?.read()).rejects.toThrow('terminated')
  await upstream.quiet()
  expect(app.lines()).toMatchObject([{ status: 200, calls: [{ outcome: 'BFF_SERVICE_TIMEOUT' }] }])
})

it('H6: ends a stream of a handler when its client leaves', async () => {
  const { stream, send, cancelled } = body()
  await using app = await streaming(new Hono<Env>().get('/', () => new Response(stream)))
  const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  send('event')
  await once(socket, 'data')
  socket.destroy()

  await cancelled
  expect(app.lines()).toMatchObject([{ status: 499, code: 'BFF_CLIENT_GONE' }])
})

it('H2: knows at once that a client has left before its stream began', async () => {
  const { stream, cancelled } = body()
  const asked = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const routes = new Hono<Env>().get('/', async (c) => {
    c.var.scope.cancellation.add({ cancel: () => gone.resolve() })
    asked.resolve()
    await gone.promise
    return new Response(stream)
  })
  await using app = await streaming(routes)
  const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  await asked.promise
  socket.destroy()

  await cancelled
  expect([app.lines(), app.app.lifecycle]).toMatchObject([
    [{ status: 499, code: 'BFF_CLIENT_GONE' }],
    { running: 0, defects: 0 },
  ])
})

it('H6: does not take a client that reads slowly for a stream that stands still', async () => {
  const { stream, send, cancelled } = body()
  await using app = await streaming(new Hono<Env>().get('/', () => new Response(stream)))
  const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
  let received = 0
  const all = Promise.withResolvers<void>()
  socket.on('error', () => {})
  socket.on('data', ({ length }) => {
    received += length
    if (received > moreThanBuffers) all.resolve()
  })
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  send('x'.repeat(moreThanBuffers))
  await once(socket, 'data')
  socket.pause()
  await app.heldUp()
  for (let looks = 0; looks < 3; looks += 1) app.clock.advance(60_000)
  expect([app.lines(), app.app.lifecycle.running]).toEqual([[], 1])

  socket.resume()
  await all.promise
  await turn()
  app.clock.advance(60_000)
  await cancelled
  expect(app.lines()).toMatchObject([{ status: 200, code: 'BFF_BUDGET_SPENT' }])
})

it('H6: nor for a service that stands still, passed through and by a handler', async () => {
  const paths = ['/passed', '/handled']
  await using upstream = await rawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n${'x'.repeat(moreThanBuffers)}`)
  })
  await using app = await streaming(
    new Hono<Env>().get('/handled', (c) => c.var.services.orders.events()),
    upstream.url,
  )
  const sockets = paths.map((path) => {
    const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
    return socket
  })
  await Promise.all(sockets.map((socket) => once(socket, 'data')))
  for (const socket of sockets) socket.pause()
  await app.heldUp()
  for (let looks = 0; looks < 3; looks += 1) app.clock.advance(60_000)
  await turn()

  expect([app.lines(), app.app.lifecycle.running]).toEqual([[], 2])
  for (const socket of sockets) socket.destroy()
  await upstream.quiet()
})

it('H2: never lets a broken stream look complete, also where its end is all that tells', async () => {
  const broken = body()
  await using app = await streaming(new Hono<Env>().get('/', () => new Response(broken.stream)))
  const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
  socket.write('GET / HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n')
  broken.send('half')
  await once(socket, 'data')
  broken.fail(new Error('of the handler'))

  expect(await once(socket, 'error')).toMatchObject([{ code: 'ECONNRESET' }])
  expect(app.lines()).toMatchObject([{ status: 200, code: 'BFF_INTERNAL', error: 'gateway: threw' }])
})

describe('H2: a stream of a service that middleware has touched, and that breaks off', () => {
  const touching: Record<string, MiddlewareHandler<Env>> = {
    headers: async (c, next) => {
      await next()
      c.header('x-seen', 'yes')
    },
    'its body': async (c, next) => {
      await next()
      c.res = new Response(c.res.body?.pipeThrough(new TransformStream()) ?? null, c.res)
    },
  }
  it.each(Object.entries(touching))('is its failure, and no client that has left: %s', async (_, touch) => {
    const cut = Promise.withResolvers<void>()
    await using upstream = await rawServer(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n')
      await cut.promise
      socket.resetAndDestroy()
    })
    const routes = new Hono<Env>().use(touch).route('/', passThrough(orders, { path: '/touched' }))
    await using app = await streaming(routes, upstream.url)
    const reader = (await fetch(`${app.url}/touched`)).body?.getReader()
    expect(await textOf(reader)).toBe('half')
    cut.resolve()

    await expect(reader?.read()).rejects.toThrow('terminated')
    await expect.poll(app.lines).toMatchObject([{ status: 200, code: 'BFF_SERVICE_UNAVAILABLE' }])
  })

  it.each<[string, (c: Context<Env>) => Promise<unknown>]>([
    [
      'waits',
      async (c) => {
        while (c.var.scope.calls[0]?.outcome === 'open') await turn()
      },
    ],
    ['reads it whole', (c) => c.res.clone().text()],
  ])('is a problem as long as its head is not out, since middleware %s', async (_, first) => {
    await using upstream = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', () =>
        setImmediate(() => socket.resetAndDestroy()),
      )
    })
    const routes = new Hono<Env>()
      .use(async (c, next) => {
        await next()
        await first(c)
      })
      .route('/', passThrough(orders, { path: '/late' }))
    await using app = await streaming(routes, upstream.url)
    const res = await fetch(`${app.url}/late`)

    expect([res.status, await res.json()]).toMatchObject([502, { code: 'BFF_SERVICE_UNAVAILABLE' }])
    expect(app.lines()).toMatchObject([{ status: 502, code: 'BFF_SERVICE_UNAVAILABLE' }])
  })
})

it('leaves an answer that is no stream as it is, and a stream that nobody asked for unread', async () => {
  const { stream, cancelled } = body()
  const routes = new Hono<Env>().get('/', (c) => c.text('plain')).get('/stream', () => new Response(stream))
  await using app = await streaming(routes)
  const plain = await fetch(app.url)
  const head = await fetch(`${app.url}/stream`, { method: 'HEAD' })

  expect([plain.headers.get('content-length'), await plain.text()]).toEqual(['5', 'plain'])
  expect(head.status).toBe(200)
  await cancelled
  expect(app.app.lifecycle.running).toBe(0)
})
