import { Agent, type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { Hono } from 'hono'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
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
import { serve } from '../src/serve.ts'
import { backends, manualClock } from '../src/testing/index.ts'
import { watchRejections } from '../src/testing/watch-rejections.ts'
import { trusting } from './trusting.ts'

/** Milliseconds a call may take. */
const timeout = 400
/** Milliseconds of a budget that is shorter, and those of it that a call has: the gateway keeps 20 for itself. */
const budget = 300
const granted = 280
/** Milliseconds that an answer may come after its deadline. */
const late = 1_000

/** Calls that may be under way at one service. */
const bulkhead = 10

const Value = z.object({ value: z.number() })
const oneCall = (name: string) =>
  // A breaker would answer for the service after twenty calls.
  service(name, { timeout, bulkhead, breaker: false }, (call) => ({
    read: () => call.get('value', Value),
    write: () => call.post('value', Value, { body: {} }),
    stream: () => call.ky.get(call.path('value')).json(Value),
  }))
const declared = { hanging: oneCall('hanging'), well: oneCall('well') }

const Required = view('Required', { one: Value, other: Value })
const Optional = view('Optional', { one: optional(Value), other: Value })
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>()
  .get('/required', (c) => {
    const { hanging, well } = c.var.services
    return fanOut(c, Required, () => ({ one: hanging.read, other: well.read }))
  })
  .get('/optional', (c) => {
    const { hanging, well } = c.var.services
    return fanOut(c, Optional, () => ({ one: hanging.read, other: well.read }))
  })
  .get('/tight', (c) => {
    const { hanging, well } = c.var.services
    return fanOut(c, Required, { budget }, () => ({ one: hanging.read, other: well.read }))
  })
  .get('/streamed', async (c) => c.json(await c.var.services.hanging.stream()))
  .post('/written', async (c) => c.json(await c.var.services.hanging.write()))
  .get('/well', async (c) => c.json(await c.var.services.well.read()))
  .route('/', passThrough(declared.hanging, { path: '/through', to: '/value' }))

const fixtures = { 'GET /value': { value: 1 }, 'POST /value': { value: 2 } }
const shop = await backends({ hanging: fixtures, well: fixtures })
const rejections = watchRejections()

afterEach(async () => {
  await shop.heal()
  shop.clear()
  await rejections.check('hanging')
})
afterAll(async () => {
  rejections.stop()
  await shop.close()
})

/** A gateway on a socket whose time stands still, and clients that keep their connections to it. */
const served = async () => {
  const clock = manualClock()
  const app = gateway({
    name: 'hanging',
    services: connect(declared, shop.settings),
    auth: trusting(),
    log: 'silent',
    clock,
  }).route('/', routes)
  const { url, stop } = await serve(app, { port: 0, shedding: false })
  const agent = new Agent({ keepAlive: true })

  const ask = async (path: string, method = 'GET') => {
    const sentAt = performance.now()
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url + path, { method, agent }, resolve)
        .once('error', reject)
        .end()
    })
    const body = await json(incoming)
    const at = performance.now()
    return { status: incoming.statusCode, body, at, took: at - sentAt }
  }
  const askMany = (path: string, count: number, method?: string) =>
    Promise.all(Array.from({ length: count }, () => ask(path, method)))

  return {
    clock,
    ask,
    askMany,
    running: () => app.lifecycle.running,
    [Symbol.asyncDispose]: async () => {
      // What hangs would hold it up for ever.
      clock.advance(timeout)
      agent.destroy()
      await stop()
    },
  }
}

const problem = (code: string) => ({ status: 504, body: expect.objectContaining({ status: 504, code }) })
const withoutOne = {
  status: 200,
  body: { other: { value: 1 }, degraded: [{ part: 'one', state: 'missing', reason: 'timeout' }] },
}
const tooLate = problem('BFF_SERVICE_TIMEOUT')

// A machine that is busy with something else may be late once, a gateway that is late is so every time.
const again = { retry: 2 }

describe.each([
  ['never answers', () => shop.broken('hanging', 'hang')],
  ['is not reached', () => shop.faulty('hanging', 'blackhole')],
  ['answers byte by byte', () => shop.faulty('hanging', { drip: 50 })],
] as const)('a service that %s', (_, hang) => {
  it.each([
    ['GET', '/required', timeout, tooLate],
    ['GET', '/optional', timeout, withoutOne],
    ['GET', '/tight', granted, tooLate],
    ['GET', '/streamed', timeout, tooLate],
    ['POST', '/written', timeout, tooLate],
    ['GET', '/through', timeout, tooLate],
  ])('lets %s %s answer at its deadline of %i ms, and leaves no call in flight', again, async (...row) => {
    const [method, path, deadline, expected] = row
    await using gateway = await served()
    const { clock } = gateway
    // The first ones of all pay for compiling the code.
    await gateway.askMany(path, bulkhead, method)
    hang()
    const asked = gateway.askMany(path, bulkhead, method)
    // Every request has a timer, and so has every call that hangs.
    await expect.poll(() => clock.pending).toBe(2 * bulkhead)
    clock.advance(deadline - 1)
    expect(clock.pending).toBe(2 * bulkhead)
    const due = performance.now()
    clock.advance(1)
    const answers = await asked

    for (const { status, body } of answers) expect({ status, body }).toEqual(expected)
    expect(Math.max(...answers.map(({ at }) => at)) - due).toBeLessThan(late)
    await shop.settled()
    await expect.poll(gateway.running).toBe(0)
    expect(clock.pending).toBe(0)

    // Were one still counted, the last of so many would find the bulkhead full.
    await shop.heal()
    const healed = await gateway.askMany(path, bulkhead, method)
    expect(new Set(healed.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

it(
  'answers what does not use a hanging service as fast as ever, while as many calls hang as may',
  again,
  async () => {
    await using gateway = await served()
    const { clock } = gateway
    const inTurn = async () => {
      const took: number[] = []
      for (let count = 0; count < 100; count += 1) {
        const answer = await gateway.ask('/well')
        expect(answer).toMatchObject({ status: 200, body: { value: 1 } })
        took.push(answer.took)
      }
      return Number(took.toSorted((a, b) => a - b)[50])
    }
    await inTurn()
    const before = await inTurn()
    shop.broken('hanging', 'hang')
    const hanging = gateway.askMany('/optional', bulkhead)
    await shop.called('hanging', bulkhead)
    const during = await inTurn()

    expect(during).toBeLessThan(before + 1_000)
    expect(await gateway.ask('/optional')).toMatchObject({
      status: 200,
      body: { degraded: [{ part: 'one', state: 'missing', reason: 'overloaded' }] },
    })
    expect(gateway.running()).toBe(bulkhead)
    clock.advance(timeout)
    const answers = await hanging
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array.from({ length: bulkhead }, () => withoutOne),
    )
    expect(clock.pending).toBe(0)
  },
)
