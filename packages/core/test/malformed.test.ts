import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  connect,
  errorCodes,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  service,
  view,
} from '../src/index.ts'
import { type Serving, serve } from '../src/serve.ts'
import { gzipBomb } from '../src/testing/faults/gzip-bomb.ts'
import { manualClock, type RawStep, type RawUpstream, rawUpstream } from '../src/testing/index.ts'
import { watchRejections } from '../src/testing/watch-rejections.ts'
import { trusting } from './trusting.ts'

/** Milliseconds a call may take. Time stands still, but for the answers that move it themselves. */
const timeout = 400

const Order = z.object({ id: z.string() })
const declared = {
  // A second try would hide what became of the first, and so would a breaker.
  orders: service('orders', { timeout, retry: false, breaker: false }, (call) => ({
    read: () => call.get('orders/o1', Order),
    stream: () => call.ky.get(call.path('orders/o1')).json(Order),
  })),
}
const Required = view('Required', { order: Order })
const Optional = view('Optional', { order: optional(Order) })
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>()
  .get('/required', (c) => fanOut(c, Required, () => ({ order: c.var.services.orders.read })))
  .get('/optional', (c) => fanOut(c, Optional, () => ({ order: c.var.services.orders.read })))
  .get('/ky', (c) => fanOut(c, Optional, () => ({ order: c.var.services.orders.stream })))
  .route('/', passThrough(declared.orders, { path: '/through', to: '/orders/o1' }))

/** What gives the service away, or concerns only the connection to it. */
const secrets = {
  'set-cookie': 'sid=secret',
  server: 'orders/1.2',
  'proxy-authenticate': 'Basic',
  'keep-alive': 'timeout=77',
  'x-hop': '1',
}
const sentHeaders = { 'content-type': 'application/json', connection: 'x-hop', ...secrets }
const headers = Object.entries(sentHeaders).map(([name, value]) => `${name}: ${value}\r\n`)
const ok = `HTTP/1.1 200 OK\r\n${headers.join('')}`
const megabyte = `${ok}content-length: 1000000\r\n\r\n`
const chunked = `${ok}transfer-encoding: chunked\r\n`
const order = '{"id":"o1"}'
const sound = `${ok}content-length: 11\r\n\r\n${order}`

const clock = manualClock()
const rejections = watchRejections()
let orders: RawUpstream
let serving: Serving
let running: () => number

beforeAll(async () => {
  orders = await rawUpstream(sound)
  const app = gateway({
    name: 'malformed',
    services: connect(declared, { ORDERS_URL: orders.url }),
    auth: trusting(),
    log: 'silent',
    clock,
  }).route('/', routes)
  running = () => app.lifecycle.running
  serving = await serve(app, { port: 0, shedding: false })
  // From here on there is one connection that was kept.
  await fetch(`${serving.url}/required`)
  // The server tells the console of every body that breaks off.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => rejections.check('malformed'))
afterAll(async () => {
  vi.restoreAllMocks()
  rejections.stop()
  await serving.stop()
  await orders.close()
})

const end = (socket: Socket) => socket.end()
const reset = (socket: Socket) => socket.resetAndDestroy()
const runOutOfTime = () => clock.advance(timeout)
/** The turns in which the gateway reads what was sent before. */
const pause = async () => {
  for (let turns = 0; turns < 4; turns++) await turn()
}
/** Sends the same until the connection is gone. */
const forever = (bytes: string) => async (socket: Socket) => {
  while (!socket.destroyed) {
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
    await turn()
  }
}
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'.repeat(100)
const blanks = ' '.repeat(1_000_000)

type Reason = 'unavailable' | 'contract' | 'timeout'
const codes = {
  unavailable: 'BFF_SERVICE_UNAVAILABLE',
  contract: 'BFF_SERVICE_CONTRACT',
  timeout: 'BFF_SERVICE_TIMEOUT',
} as const

/** The whole answer to a request, or that it was cut off. */
const ask = async (path: string) => {
  const res = await fetch(`${serving.url}${path}`)
  for (const [name, value] of Object.entries(secrets)) expect(res.headers.get(name)).not.toBe(value)
  const text = await res.text().catch(() => undefined)
  if (text === undefined) return 'cut off'
  return { status: res.status, body: JSON.parse(text) }
}

const problem = (reason: Reason) => {
  const code = codes[reason]
  const { status, title } = errorCodes[code]
  return { status, body: { type: `/problems/${code}`, title, status, code, instance: expect.any(String) } }
}
const degraded = (reason: Reason) => ({
  status: 200,
  body: { degraded: [{ part: 'order', state: 'missing', reason }] },
})

type Lane = [what: string, path: string, expected: unknown]
const parts = (reason: Reason): Lane[] => [
  ['a required part', '/required', problem(reason)],
  ['an optional part', '/optional', degraded(reason)],
  ['a part read through ky', '/ky', degraded(reason)],
]
const lanes = (reason: Reason, streamed: Reason | 'cut off' = reason): Lane[] => [
  ...parts(reason),
  ['a route passed through', '/through', streamed === 'cut off' ? streamed : problem(streamed)],
]

type Row = [what: string, script: RawStep[], reason: Reason, streamed?: Reason | 'cut off']
const rows: Row[] = [
  ['says nothing', [runOutOfTime], 'timeout'],
  ['closes without a word', [end], 'unavailable'],
  ['resets without a word', [reset], 'unavailable'],
  ['closes inside its head', ['HTTP/1.1 200 OK\r\ncontent-le', pause, end], 'unavailable'],
  ['stops inside its head', ['HTTP/1.1 200 OK\r\ncontent-le', runOutOfTime], 'timeout'],
  ['does not speak HTTP', ['SSH-2.0-OpenSSH_9.6\r\n'], 'contract'],
  ['says its length twice', [`${ok}content-length: 11\r\ncontent-length: 11\r\n\r\n${order}`], 'contract'],
  ['says two lengths', [`${ok}content-length: 11\r\ncontent-length: 5\r\n\r\n${order}`], 'contract'],
  ['says a length that is no number', [`${ok}content-length: 1e1\r\n\r\n${order}`], 'contract'],
  [
    'says a length and sends chunks',
    [`${chunked}content-length: 11\r\n\r\nb\r\n${order}\r\n0\r\n\r\n`],
    'contract',
  ],
  ['sends a chunk of no size', [`${chunked}\r\nzz\r\n${order}\r\n0\r\n\r\n`], 'contract', 'cut off'],
  ['sends a chunk longer than it says', [`${chunked}\r\n2\r\n${order}\r\n0\r\n\r\n`], 'contract', 'cut off'],
  ['sends less than it says', [`${ok}content-length: 11\r\n\r\n{"id"`, pause, end], 'unavailable'],
  ['sends less than the megabyte it says', [megabyte, '{"id"', pause, end], 'unavailable', 'cut off'],
  ['resets half-way', [`${ok}content-length: 11\r\n\r\n{"id"`, pause, reset], 'unavailable'],
  ['resets half-way through a megabyte', [megabyte, '{"id"', pause, reset], 'unavailable', 'cut off'],
  ['stops half-way', [`${ok}content-length: 11\r\n\r\n{"id"`, runOutOfTime], 'timeout'],
  ['sends no last chunk', [`${chunked}\r\nb\r\n${order}\r\n`, pause, end], 'unavailable', 'cut off'],
  ['sends a header over the limit', [`${ok}x-long: ${'a'.repeat(16_400)}\r\n\r\n`], 'contract'],
  ['sends many headers over the limit', [`${ok}${'x-y: aaaaaaaaaaaaaaaa\r\n'.repeat(900)}\r\n`], 'contract'],
  ['sends a header with a bad name', [`${ok}bad name: 1\r\n\r\n`], 'contract'],
  ['floods with 1xx', [hints, runOutOfTime, forever(hints)], 'timeout'],
  [
    'changes the protocol',
    ['HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'],
    'unavailable',
  ],
  ['announces 60 MB', [`${ok}content-length: 60000000\r\n\r\n`], 'contract'],
  [
    'sends more than 10 MiB',
    [`${chunked}\r\n`, pause, forever(`f4240\r\n${blanks}\r\n`)],
    'contract',
    'cut off',
  ],
]

describe.each(rows)('a service that %s', (_, script, reason, streamed = reason) => {
  it.each(lanes(reason, streamed))(
    'costs %s its answer, in time, and itself the connection',
    async (_, path, expected) => {
      const [asked, { accepted }] = [clock.now(), orders]
      orders.next(...script)

      expect(await ask(path)).toEqual(expected)
      expect(clock.now() - asked).toBe(reason === 'timeout' ? timeout : 0)
      await orders.quiet()
      expect(await ask(path)).toMatchObject({ status: 200 })
      expect(orders.accepted - accepted).toBe(1)
      expect([running(), clock.pending]).toEqual([0, 0])
    },
  )
})

const redirect = 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'
const unknown = 'HTTP/1.1 999 What\r\ncontent-length: 2\r\n\r\n{}'
const noJson = `${ok}content-length: 5\r\n\r\n{"id"`
const bomb = gzipBomb()
const gzipped = `${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`

describe.each<[what: string, script: RawStep[], lanes: Lane[]]>([
  ['a redirect', [redirect], lanes('contract')],
  ['an unknown status', [unknown], lanes('contract')],
  ['what is not JSON', [noJson], parts('contract')],
  ['60 kB that become 60 MB', [gzipped, bomb], parts('contract')],
])('a service that sends %s', (_, script, lanes) => {
  it.each(lanes)('costs %s its answer, in time', async (_, path, expected) => {
    const asked = clock.now()
    orders.next(...script)

    expect(await ask(path)).toEqual(expected)
    expect(clock.now()).toBe(asked)
    expect(await ask(path)).toMatchObject({ status: 200 })
    expect([running(), clock.pending]).toEqual([0, 0])
  })
})

it('leaves no connection behind', async () => {
  await serving.stop()
  await orders.close()

  await expect
    .poll(() => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')))
    .toEqual([])
})
