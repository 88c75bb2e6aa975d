import { request } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  passThrough,
  service,
  view,
} from '../src/index.ts'
import { type Serving, serve } from '../src/serve.ts'
import { answer, type Backends, backends, manualClock } from '../src/testing/index.ts'
import { watchRejections } from '../src/testing/watch-rejections.ts'
import { trusting } from './trusting.ts'

/** Time stands still, so that what ends a call is what the test did, and no limit of any kind. */
const clock = manualClock()

/** Milliseconds of the budget of a view, and those of it that its calls have: the gateway keeps 20 for itself. */
const budget = 300
const granted = 280

const Value = z.object({ value: z.number() })
const oneCall = (name: string) =>
  service(name, { timeout: 5_000, retry: false }, (call) => ({
    read: () => call.get('value', Value),
    stream: () => call.ky.get(call.path('value')).json<{ value: number }>(),
    write: () => call.post('value', Value, { body: {} }),
  }))
const declared = { first: oneCall('first'), second: oneCall('second'), third: oneCall('third') }
const names = ['first', 'second', 'third'] as const
type Name = (typeof names)[number]
type Env = GatewayEnv<Bound<typeof declared>>

const Required = view('Required', { first: Value, second: Value, third: Value })
const Optional = view('Optional', { first: optional(Value), second: optional(Value), third: optional(Value) })

const routes = new Hono<Env>()
  .get('/required', (c) => {
    const { first, second, third } = c.var.services
    return fanOut(c, Required, () => ({ first: first.read, second: second.read, third: third.stream }))
  })
  .get('/optional', (c) => {
    const { first, second, third } = c.var.services
    return fanOut(c, Optional, { budget }, () => ({
      first: first.read,
      second: second.read,
      third: third.stream,
    }))
  })
  .get('/tight', (c) => {
    const { first, second, third } = c.var.services
    return fanOut(c, Required, { budget }, () => ({
      first: first.read,
      second: second.read,
      third: third.stream,
    }))
  })
  .get('/plain', async (c) => c.json(await c.var.services.first.read()))
  .post('/write', async (c) => c.json(await c.var.services.first.write()))
  .route('/', passThrough(declared.first, { path: '/through', to: '/value' }))

let shop: Backends<Name>
let serving: Serving
/** What a service does with a GET; set by each test. */
let respond: Record<Name, () => Promise<z.output<typeof Value> | ReturnType<typeof answer>>>
const rejections = watchRejections()

beforeAll(async () => {
  const fixtures = (name: Name) => ({
    'GET /value': () => respond[name](),
    'POST /value': () => respond[name](),
  })
  shop = await backends({ first: fixtures('first'), second: fixtures('second'), third: fixtures('third') })
  const app = gateway({
    name: 'test',
    services: connect(declared, shop.settings),
    auth: trusting(),
    log: 'silent',
    budget: 10_000,
    clock,
  }).route('/', routes)
  serving = await serve(app, { port: 0, shedding: false })
})
afterAll(async () => {
  rejections.stop()
  await serving.stop()
  await shop.close()
})

const never = () => new Promise<never>(() => {})
beforeEach(() => {
  respond = { first: never, second: never, third: never }
})
afterEach(async () => {
  await rejections.check('cancellation')
  shop.clear()
})

/** A request that the test can leave, and its answer. */
const ask = (path: string, method = 'GET') => {
  const sent = request(`${serving.url}${path}`, { method, agent: false })
  const received = new Promise<{ status: number | undefined; body: unknown } | 'left'>((resolve) => {
    sent.once('error', () => resolve('left'))
    sent.once('response', async (incoming) => {
      let body = ''
      for await (const chunk of incoming.setEncoding('utf8')) body += chunk
      resolve({ status: incoming.statusCode, body: JSON.parse(body) })
    })
  })
  sent.end()
  return { leave: () => sent.destroy(), received }
}

/** Expects the only call of each of these services to be cut off. */
const expectCutOff = async (...services: Name[]) => {
  await Promise.all(services.map((name) => shop.settled(name)))
  for (const name of services) {
    const [call, ...more] = shop.calls(name)
    expect(more).toEqual([])
    expect(call).toMatchObject({ state: 'aborted' })
  }
}

const allCalled = () => Promise.all(names.map((name) => shop.called(name)))

it.each(['/required', '/optional'])(
  'a client that leaves closes the sockets of all its calls: %s',
  async (path) => {
    const { leave, received } = ask(path)
    await allCalled()
    leave()

    await expectCutOff(...names)
    expect(await received).toBe('left')
  },
)

it.each(['/plain', '/through'])(
  'a client that leaves closes the socket of a single call: %s',
  async (path) => {
    const { leave } = ask(path)
    await shop.called('first')
    leave()

    await expectCutOff('first')
  },
)

it('a client that leaves lets an unsafe call finish that was already sent', async () => {
  const gate = Promise.withResolvers<{ value: number }>()
  respond.first = () => gate.promise
  const { leave, received } = ask('/write', 'POST')
  await shop.called('first')
  leave()
  expect(await received).toBe('left')
  const { leave: leaveOther } = ask('/plain')
  await shop.called('first', 2)
  leaveOther()
  // The second call, which is safe, is cut off; the first one is not, though its client left before.
  await expect.poll(() => shop.calls('first').map(({ state }) => state)).toEqual(['open', 'aborted'])
  gate.resolve({ value: 1 })
  await shop.settled('first')

  expect(shop.calls('first')).toMatchObject([
    { method: 'POST', state: 'answered' },
    { method: 'GET', state: 'aborted' },
  ])
})

it('a failed required part closes the sockets of the other calls, and answers at once', async () => {
  const gate = Promise.withResolvers<ReturnType<typeof answer>>()
  respond.first = () => gate.promise
  const { received } = ask('/required')
  await allCalled()
  gate.resolve(answer(500))
  const response = await received

  await expectCutOff('second', 'third')
  expect(response).toMatchObject({ status: 502, body: { code: 'BFF_SERVICE_UNAVAILABLE' } })
})

const states = () => names.flatMap((name) => shop.calls(name).map(({ state }) => state))

it('a spent budget closes the sockets of all calls, and the answer comes in time', async () => {
  const { received } = ask('/tight')
  await allCalled()
  clock.advance(granted - 1)
  await turn()
  expect(states()).toEqual(['open', 'open', 'open'])
  clock.advance(1)

  expect(await received).toMatchObject({ status: 504, body: { status: 504 } })
  await expectCutOff(...names)
})

it('a spent budget degrades what is only optional, and closes the sockets', async () => {
  respond.second = async () => ({ value: 2 })
  const { received } = ask('/optional')
  await allCalled()
  // The request has a timer, and so has each of the two calls that are not answered.
  await expect.poll(() => clock.pending).toBe(3)
  clock.advance(granted - 1)
  await turn()
  expect(states()).toEqual(['open', 'answered', 'open'])
  clock.advance(1)

  expect(await received).toMatchObject({
    status: 200,
    body: {
      second: { value: 2 },
      degraded: [
        { part: 'first', state: 'missing', reason: 'timeout' },
        { part: 'third', state: 'missing', reason: 'timeout' },
      ],
    },
  })
  await expectCutOff('first', 'third')
})

it('leaves nothing running behind', async () => {
  await turn()

  expect(names.map((name) => shop.calls(name))).toEqual([[], [], []])
  expect(clock.pending).toBe(0)
})
