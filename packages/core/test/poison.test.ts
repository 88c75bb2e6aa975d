import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Authentication } from '../src/auth.ts'
import {
  type Bound,
  connect,
  type GatewayEnv,
  gateway,
  passThrough,
  type ServiceOptions,
  service,
} from '../src/index.ts'
import { type Serving, serve } from '../src/serve.ts'
import { rawServer } from '../src/service/test/raw-server.ts'
import { manualClock } from '../src/testing/index.ts'
import { trusting } from './trusting.ts'

/** Milliseconds a call may take. Time stands still unless a test moves it. */
const timeout = 400

const Order = z.object({ id: z.string() })
const declared = {
  orders: service('orders', { timeout, maxBody: 1_024, retry: { baseDelay: 0 } }, (call) => ({
    json: (id: string) => call.get('orders/{id}', Order, { path: { id }, retry: false }),
    again: (id: string) => call.get('orders/{id}', Order, { path: { id } }),
    list: (cursor: string) => call.get('orders', z.array(Order), { query: { cursor } }),
    ky: (id: string) => call.ky.get(call.path('orders/{id}', { id })).json(),
  })),
}
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>()
  .get('/json/:id', async (c) => c.json(await c.var.services.orders.json(c.req.param('id'))))
  .get('/again/:id', async (c) => c.json(await c.var.services.orders.again(c.req.param('id'))))
  .get('/list', async (c) => c.json(await c.var.services.orders.list(c.req.query('cursor') ?? '')))
  .get('/ky/:id', async (c) => c.json(await c.var.services.orders.ky(c.req.param('id'))))
  .route(
    '/',
    passThrough(declared.orders, {
      path: '/through/{id}',
      to: '/orders/{id}',
      methods: ['GET', 'POST', 'PUT', 'DELETE'],
    }),
  )

const ok = 'HTTP/1.1 200 OK\r\n'
const sized = (body: string) => `content-length: ${body.length}\r\n\r\n${body}`
const order = ok + sized('{"id":"o1"}')

/** What a resource can do by its nature when it is named, as the start of its id. */
const kinds: Readonly<Record<string, (socket: Socket) => void>> = {
  huge: (socket) => socket.write(`${ok}content-length: 100000\r\n\r\nxxx`),
  endless: (socket) => socket.write(`${ok}transfer-encoding: chunked\r\n\r\n800\r\n${'x'.repeat(2_048)}\r\n`),
  moved: (socket) => socket.write(`HTTP/1.1 302 Found\r\nlocation: /\r\n${sized('')}`),
  unmodified: (socket) => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n'),
  text: (socket) => socket.write(ok + sized('what is no JSON')),
  shape: (socket) => socket.write(ok + sized('{"id":1}')),
  empty: (socket) => socket.write(ok + sized('')),
  gzip: (socket) => socket.write(`${ok}content-encoding: gzip\r\n${sized('xxx')}`),
  recoded: (socket) => socket.end(`${ok}transfer-encoding: gzip\r\n\r\nxxx`),
  odd: (socket) => socket.write(`HTTP/1.1 999 Odd\r\n${sized('')}`),
  broken: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'),
  hints: (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(30)),
  range: (socket) => socket.write(`HTTP/1.1 416 Range Not Satisfiable\r\n${sized('')}`),
  busy: (socket) => socket.write(`HTTP/1.1 429 Too Many\r\n${sized('')}`),
}
/** What a service that is not well does, too: it takes ten such ids to open the breaker. */
const failures: Readonly<Record<string, (socket: Socket) => void>> = {
  fails: (socket) => socket.write(`HTTP/1.1 500 Oops\r\n${sized('')}`),
  resets: (socket) => socket.resetAndDestroy(),
  cuts: (socket) => socket.end(`${ok}content-length: 100\r\n\r\nxxx`),
  hangs: () => {},
}

const closing: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A gateway before a service whose resources do what their id says; any other id is an order. */
const shop = async (options: ServiceOptions = {}) => {
  const clock = manualClock()
  const backend = await rawServer((socket, head) => {
    const [, kind = ''] = /^[A-Z]+ \/orders\/([a-z]+)/.exec(head) ?? []
    const answer = kinds[kind] ?? failures[kind]
    if (head.includes('cursor=')) socket.write(`HTTP/1.1 400 Bad\r\n${sized('')}`)
    else if (answer) answer(socket)
    else socket.write(order)
  })
  const app = gateway({
    name: 'poison',
    services: connect(declared, { ORDERS_URL: backend.url }, options),
    auth: trusting(),
    log: 'silent',
    clock,
  }).route('/', routes)
  let serving: Serving | undefined
  closing.push(
    () => backend[Symbol.asyncDispose](),
    async () => (serving ? serving.stop() : app.close()),
  )
  const listen = async () => {
    serving = await serve(app, { port: 0, shedding: false })
    return serving.url
  }

  /** Asks, and lets the time of a call pass when the service has it and says nothing. */
  const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
    const asked = backend.heads.length
    const pending = Promise.resolve(app.request(path, init)).then(async (response) => {
      await response.text().catch(() => {})
      return response.status
    })
    if (path.includes('hangs')) {
      await Promise.race([pending, backend.asked(asked + 1)])
      clock.advance(timeout)
    }
    return pending
  }
  return { app, backend, clock, ask, listen, well: () => ask('/json/well') }
}

const lanes = ['json', 'ky', 'through']
const all = Object.keys({ ...kinds, ...failures })

describe('K1: a client that names', () => {
  it.each(lanes.flatMap((lane) => all.map((kind) => [kind, lane] as const)))(
    'one id that %s, sixty times through %s, shuts nothing for the others',
    async (kind, lane) => {
      const { ask, well } = await shop()
      for (let call = 0; call < 60; call += 1) {
        await ask(`/${lane}/${kind}?n=${call}`)
        if (call % 10 === 9) expect(await well()).toBe(200)
      }
    },
  )

  it.each(lanes.flatMap((lane) => Object.keys(kinds).map((kind) => [kind, lane] as const)))(
    'sixty ids that %s through %s shuts nothing for the others',
    async (kind, lane) => {
      const { ask, well } = await shop()
      for (let call = 0; call < 60; call += 1) await ask(`/${lane}/${kind}${call}`)

      expect(await well()).toBe(200)
    },
  )

  it.each(lanes.flatMap((lane) => Object.keys(failures).map((kind) => [kind, lane] as const)))(
    'nine ids that %s through %s shuts nothing for the others, and twenty do, as a service does that is not well',
    async (kind, lane) => {
      const { ask, well } = await shop()
      for (let call = 0; call < 90; call += 1) await ask(`/${lane}/${kind}?id=${call % 9}`)
      expect(await well()).toBe(200)
      for (let call = 0; call < 40; call += 1) await ask(`/${lane}/${kind}-${call}`)

      expect(await well()).toBe(503)
    },
  )

  it('one id that is slow shuts nothing for the others', async () => {
    const { app, backend, clock, well } = await shop({ breaker: { slow: 100 } })
    for (let call = 0; call < 60; call += 1) {
      const asked = backend.heads.length
      const pending = app.request('/json/slow')
      await backend.asked(asked + 1)
      clock.advance(150)
      await pending
    }

    expect(await well()).toBe(200)
  })

  it('one id that fails leaves the others their retries', async () => {
    const { ask, backend } = await shop()
    for (let call = 0; call < 60; call += 1) await ask('/again/fails')
    const before = backend.heads.length
    await ask('/again/fails-too')

    expect(backend.heads.length - before).toBe(2)
  })
})

describe('K1: a path that names nothing', () => {
  const account = {
    account: service('account', { token: 'forward', retry: false }, (call) => ({
      me: () => call.get('me', Order),
    })),
  }
  const auth: Authentication = {
    ...trusting(),
    authenticate: async (caller) => {
      const id = caller.header('authorization') ?? ''
      return { principal: { kind: 'user', id, scopes: [], claims: {} }, token: id }
    },
  }
  const asking = async () => {
    const backend = await rawServer((socket) => socket.write(`HTTP/1.1 500 Oops\r\n${sized('')}`))
    closing.push(() => backend[Symbol.asyncDispose]())
    const me = new Hono<GatewayEnv<Bound<typeof account>>>().get('/me', async (c) =>
      c.json(await c.var.services.account.me()),
    )
    const app = gateway({
      name: 'account',
      services: connect(account, { ACCOUNT_URL: backend.url }),
      auth,
      log: 'silent',
      clock: manualClock(),
    }).route('/', me)
    closing.push(() => app.close())
    return async (user: string) => (await app.request('/me', { headers: { authorization: user } })).status
  }

  it('opens for many callers', async () => {
    const ask = await asking()
    const ends = []
    for (let user = 0; user < 22; user += 1) ends.push(await ask(`u${user}`))

    expect(ends).toEqual([...Array.from({ length: 20 }, () => 502), 503, 503])
  })

  it('does not for one, however often', async () => {
    const ask = await asking()
    const ends = new Set()
    for (let call = 0; call < 60; call += 1) ends.add(await ask('u1'))

    expect(ends).toEqual(new Set([502]))
  })
})

describe('K1: a service that is not well', () => {
  it('is left alone after 20 refused connections, whatever was asked for', async () => {
    const { ask, backend } = await shop()
    await backend[Symbol.asyncDispose]()
    const ends = []
    for (let call = 0; call < 22; call += 1) ends.push(await ask('/json/well'))

    expect(ends).toEqual([...Array.from({ length: 20 }, () => 502), 503, 503])
  })

  it.each(Object.keys(failures))('is left alone after 20 ids that %s', async (kind) => {
    const { ask } = await shop()
    const ends = []
    for (let call = 0; call < 22; call += 1) ends.push(await ask(`/json/${kind}-${call}`))

    expect(new Set(ends.slice(0, 20))).not.toContain(503)
    expect(ends.slice(20)).toEqual([503, 503])
  })

  it.each(Object.keys(kinds).filter((kind) => kind !== 'hangs'))(
    'is called again after a probe of an id that %s: it has answered',
    async (kind) => {
      const { ask, clock, well } = await shop()
      for (let call = 0; call < 20; call += 1) await ask(`/json/fails-${call}`)
      expect(await well()).toBe(503)
      clock.advance(1_000)
      await ask(`/json/${kind}`)

      expect(await well()).toBe(200)
    },
  )
})

describe('K1: a client on a socket of its own', () => {
  /** Sixty such clients one after the other, and what somebody else gets then. */
  const after = async (attack: (tools: Awaited<ReturnType<typeof attacked>>) => Promise<void>) => {
    const tools = await attacked()
    for (let client = 0; client < 60; client += 1) await attack(tools)
    return tools.well()
  }
  const attacked = async () => {
    const tools = await shop()
    const { port, host } = new URL(await tools.listen())
    /** Sends these bytes, as they are. */
    const send = (...lines: readonly string[]) => {
      const socket = createConnection(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.resume()
      socket.write(lines.join('\r\n'))
      return socket
    }
    const upload = (...lines: readonly string[]) =>
      send('POST /through/o1 HTTP/1.1', `host: ${host}`, 'content-type: text/plain', ...lines)
    return { ...tools, host, send, upload }
  }

  it('that sends a body so slowly that the call is too late says nothing of the service', async () => {
    const end = await after(async ({ upload, backend, clock }) => {
      const asked = backend.heads.length
      const socket = upload('content-length: 100000', '', 'a few bytes')
      await backend.asked(asked + 1)
      clock.advance(timeout)
      socket.destroy()
      await once(socket, 'close')
    })

    expect(end).toBe(200)
  })

  it.each([
    ['leaves in the middle of a body', ['content-length: 100000', '', 'a few bytes']],
    ['leaves in the middle of a chunked body', ['transfer-encoding: chunked', '', '5', 'bytes', '']],
  ])('that %s does not either', async (_, lines) => {
    const end = await after(async ({ upload, backend }) => {
      const asked = backend.heads.length
      const socket = upload(...lines)
      await backend.asked(asked + 1)
      socket.resetAndDestroy()
      await backend.quiet()
    })

    expect(end).toBe(200)
  })

  it('that breaks its chunks does not either', async () => {
    const end = await after(async ({ upload, backend }) => {
      const asked = backend.heads.length
      const socket = upload('transfer-encoding: chunked', '', '5', 'bytes', '')
      await backend.asked(asked + 1)
      socket.write('zz\r\nno chunk\r\n')
      await once(socket, 'close')
    })

    expect(end).toBe(200)
  })

  it.each(['json', 'ky', 'through'])(
    'that leaves in the middle of a call through %s does not either',
    async (lane) => {
      const end = await after(async ({ send, backend, host }) => {
        const asked = backend.heads.length
        const socket = send(`GET /${lane}/hangs HTTP/1.1`, `host: ${host}`, '', '')
        await backend.asked(asked + 1)
        socket.destroy()
        await backend.quiet()
      })

      expect(end).toBe(200)
    },
  )
})

describe('K1: what else a client may say', () => {
  it('too little time for one id or many does not count', async () => {
    const { app, backend, clock, well } = await shop()
    for (let call = 0; call < 60; call += 1) {
      const asked = backend.heads.length
      const pending = app.request(`/json/hangs${call}`, { headers: { 'x-request-timeout-ms': '50' } })
      await backend.asked(asked + 1)
      clock.advance(50)
      await (await pending).text()
    }

    expect(await well()).toBe(200)
  })

  it.each(['HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH', 'PROPFIND'])(
    '%s of one id does not open it',
    async (method) => {
      const { ask, well } = await shop()
      for (let call = 0; call < 60; call += 1) await ask('/through/fails', { method })

      expect(await well()).toBe(200)
    },
  )

  it('all methods of one id do not open it together', async () => {
    const { ask, well } = await shop()
    for (let call = 0; call < 60; call += 1)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) await ask('/through/fails', { method })

    expect(await well()).toBe(200)
  })

  it('cursors, ranges and conditions that the service refuses do not open it', async () => {
    const { ask, well } = await shop()
    for (let call = 0; call < 60; call += 1) {
      await ask(`/list?cursor=${call}`)
      await ask(`/through/range${call}`, { headers: { range: 'bytes=9-1' } })
      await ask(`/through/unmodified${call}`, { headers: { 'if-none-match': '*' } })
    }

    expect(await well()).toBe(200)
  })

  it('one id written in many ways is one id', async () => {
    const { ask, well } = await shop()
    for (const id of [
      'fails',
      '%66ails',
      'f%61ils',
      'fa%69ls',
      'fai%6cs',
      'fai%6Cs',
      'fail%73',
      '%66%61ils',
      'f%61%69ls',
    ])
      for (const lane of lanes) for (let call = 0; call < 10; call += 1) await ask(`/${lane}/${id}?n=${call}`)

    expect(await well()).toBe(200)
  })
})
