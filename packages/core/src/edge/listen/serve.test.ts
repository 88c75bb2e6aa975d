import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { type GatewayEnv, gateway } from '../../gateway/gateway.ts'
import { ListenError, type ServeOptions, type Serving, serve } from './serve.ts'

type Env = GatewayEnv<Record<never, never>>

let open: Serving[] = []
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop({ delay: 0 })))
  open = []
})

/** A gateway whose `/gated` answers when the test says so, or the client leaves. */
const serving = async (options: Partial<ServeOptions> = {}) => {
  const gate = Promise.withResolvers<void>()
  gate.promise.catch(() => {})
  const begun = Promise.withResolvers<void>()
  const { log, lines } = logLines()
  const routes = new Hono<Env>()
    .get('/gated', async (c) => {
      begun.resolve()
      c.var.scope.cancellation.add({ cancel: gate.reject })
      await gate.promise
      return c.text('done')
    })
    .get('/quick', (c) => c.text('quick'))
    .post('/echo', async (c) => c.text(await c.req.text()))
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log }).route('/', routes)
  const served = await serve(app, {
    port: 0,
    shedding: false,
    hosts: ['test', '127.0.0.1', '[::1]'],
    ...options,
  })
  open.push(served)
  let came = 0
  served.server.on('request', () => {
    came += 1
  })
  const arrived = (count: number) => expect.poll(() => came).toBe(count)
  return { ...served, app, lines, begun: begun.promise, finish: gate.resolve, arrived }
}

/** One connection, spoken by hand. */
const client = async (url: string) => {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname.replace(/[[\]]/g, ''))
  let received = ''
  let waiting = () => {}
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk
    waiting()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  return {
    socket,
    closed,
    send: (path: string, more = '') => socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\n${more}\r\n`),
    received: () => received,
    until: async (text: string) => {
      while (!received.includes(text))
        await new Promise<void>((resolve) => {
          waiting = resolve
        })
    },
  }
}

/** Waits until nobody can connect any more. */
const closedTo = (url: string) =>
  expect
    .poll(() =>
      client(url).then(
        ({ socket }) => void socket.destroy(),
        ({ code }: NodeJS.ErrnoException) => code,
      ),
    )
    .toBe('ECONNREFUSED')

describe('serve', () => {
  it('answers on the address it gives', async () => {
    const { url } = await serving()
    const res = await fetch(`${url}/quick`)

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect([res.status, await res.text()]).toEqual([200, 'quick'])
  })

  it('answers on IPv6 too', async () => {
    const { url } = await serving({ host: '::1' })

    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(await (await fetch(`${url}/quick`)).text()).toBe('quick')
  })

  it('says which port is taken', async () => {
    const { url } = await serving()
    const port = Number(new URL(url).port)

    await expect(serving({ port })).rejects.toThrow(
      new ListenError(`test: port ${port} is taken; set PORT to a free one, or stop what listens there`),
    )
  })

  it('says which address is not this machine’s', async () => {
    await expect(serving({ host: '192.0.2.1' })).rejects.toThrow(
      new ListenError(
        'test: cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL); set HOST to an address of this machine',
      ),
    )
  })

  it('writes one line a request, 499 for a client that left', async () => {
    const { url, begun, lines, app } = await serving()
    const { socket, send, closed } = await client(url)
    send('/gated')
    await begun
    socket.destroy()
    await closed
    await expect.poll(() => app.lifecycle.running).toBe(0)

    expect(lines()).toMatchObject([{ status: 499, route: '/gated', code: 'BFF_CLIENT_GONE' }])
  })
})

describe('stop', () => {
  it('closes idle connections and refuses new ones', async () => {
    const { url, stop } = await serving()
    const idle = await client(url)
    idle.send('/quick')
    await idle.until('quick')

    expect(await stop()).toBe(0)
    await idle.closed
    await expect(client(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('lets a running request finish, then closes its connection', async () => {
    const { url, stop, begun, finish } = await serving()
    const busy = await client(url)
    busy.send('/gated')
    await begun
    const stopped = stop()
    await closedTo(url)
    finish()
    await busy.closed

    expect(busy.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\ndone$/)
    expect(await stopped).toBe(0)
  })

  it('H1: answers what comes behind a running request, and closes with the last answer', async () => {
    const { url, stop, begun, finish, arrived } = await serving()
    const busy = await client(url)
    busy.send('/gated')
    await begun
    const stopped = stop()
    busy.send('/quick')
    await arrived(2)
    finish()
    await busy.closed

    const [first, second, ...more] = busy.received().split(/(?=HTTP\/1\.1 )/)
    expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: keep-alive\r\n[\s\S]*done$/i)
    expect(second).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*quick$/i)
    expect(more).toEqual([])
    expect(await stopped).toBe(0)
  })

  it('H1: refuses what comes when half of the time is over, rather than cut it off', async () => {
    const { url, stop, begun, finish, app, arrived } = await serving({ drainTimeout: 1_000 })
    const busy = await client(url)
    busy.send('/gated')
    await begun
    const stopped = stop()
    busy.send('/quick')
    await arrived(2)
    await expect.poll(() => app.lifecycle.refusing).toBe(true)
    finish()
    await busy.closed

    expect(busy.received()).toMatch(
      /done[\s\S]*HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*connection: close\r\n[\s\S]*"code":"BFF_DRAINING"/i,
    )
    expect(await stopped).toBe(0)
  })

  it('cuts off what is not finished at the limit, and says how much', async () => {
    const { url, stop, begun, lines } = await serving({ drainTimeout: 20 })
    const busy = await client(url)
    busy.send('/gated')
    await begun

    expect(await stop()).toBe(1)
    await busy.closed
    expect(busy.received()).toBe('')
    await expect.poll(() => lines().find(({ status }) => status === 499)).toBeDefined()
    expect(lines().flatMap(({ msg, cut }) => (msg === 'request' ? [] : { msg, cut }))).toEqual([
      { msg: 'draining', cut: undefined },
      { msg: 'requests cut off', cut: 1 },
      { msg: 'stopped', cut: 1 },
    ])
  })

  it('can be asked for again and again', async () => {
    const { stop } = await serving()

    expect(stop()).toBe(stop())
    expect(await stop()).toBe(0)
  })
})

describe('stopOnSignals', () => {
  const child = async (drainTimeout: number) => {
    const script = fileURLToPath(new URL('../../../test/serving-child.ts', import.meta.url))
    const process_ = spawn(process.execPath, [script, String(drainTimeout)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]()
    const next = async () => String((await lines.next()).value)
    return { url: await next(), next, kill: () => process_.kill('SIGTERM'), exited: once(process_, 'exit') }
  }

  it('ends the process with 0 once the running requests are finished', async () => {
    const { url, next, kill, exited } = await child(10_000)
    const response = fetch(`${url}/finishes`)
    expect(await next()).toBe('begun')
    kill()
    const res = await response

    expect([res.status, await res.text()]).toEqual([200, 'finished'])
    expect(await exited).toEqual([0, null])
  })

  it('ends an idle process with 0', async () => {
    const { kill, exited } = await child(10_000)
    kill()

    expect(await exited).toEqual([0, null])
  })

  it('ends the process with 1 when a request had to be cut off', async () => {
    const { url, next, kill, exited } = await child(50)
    const response = fetch(`${url}/hangs`).then(
      () => 'answered',
      () => 'cut off',
    )
    expect(await next()).toBe('begun')
    kill()

    expect(await response).toBe('cut off')
    expect(await exited).toEqual([1, null])
  })
})
