import { setImmediate as turn } from 'node:timers/promises'
import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Bound,
  connect,
  fanOut,
  type GatewayEnv,
  gateway,
  optional,
  service,
  view,
} from '../src/index.ts'
import { Cancellation } from '../src/scope/cancellation.ts'
import { backends, manualClock } from '../src/testing/index.ts'
import { watchRejections } from '../src/testing/watch-rejections.ts'
import { trusting } from './trusting.ts'

const width = 100
/** One leaf of a hundred is slow: longer than anybody waits. */
const slow = 'leaf42'
const deadline = 400

const Leaf = z.object({ id: z.string(), text: z.string() })
const declared = {
  leaves: service('leaves', { timeout: 5_000 }, (call) => ({
    read: (id: string) => call.get('leaves/{id}', Leaf, { path: { id } }),
  })),
}

const ids = Array.from({ length: width }, (_, index) => `leaf${index}`)
const text = 'x'.repeat(1_000)

let grown = 0
const Tree = view('Tree', Object.fromEntries(ids.map((id) => [id, optional(Leaf)])))
const routes = new Hono<GatewayEnv<Bound<typeof declared>>>().get('/tree', (c) => {
  const grow = async (id: string) => {
    const leaf = await c.var.services.leaves.read(id)
    grown += 1
    return leaf
  }
  return fanOut(c, Tree, { budget: deadline }, () =>
    Object.fromEntries(ids.map((id) => [id, () => grow(id)])),
  )
})

const never = () => new Promise<never>(() => {})
const shop = await backends({
  leaves: {
    'GET /leaves/{id}': ({ params: { id = '' } }) => (id === slow ? never() : { id, text, cost: 1 }),
  },
})
const clock = manualClock()
const app = gateway({
  name: 'wide',
  services: connect(declared, shop.settings),
  auth: trusting(),
  log: 'silent',
  clock,
}).route('/', routes)

const warnings: Error[] = []
const note = (warning: Error) => {
  // Node says so of `queryObjects`, which is used below.
  if (warning.name !== 'ExperimentalWarning') warnings.push(warning)
}
const rejections = watchRejections()
beforeAll(() => process.on('warning', note))
afterAll(async () => {
  rejections.stop()
  process.off('warning', note)
  await app.close()
  await shop.close()
})

/** The tree, and how long it took by the clock. Time stands still until every leaf but the slow one is there. */
const grow = async () => {
  grown = 0
  shop.clear()
  const asked = clock.now()
  const answered = app.request('/tree')
  await expect.poll(() => grown, { interval: 1 }).toBe(width - 1)
  clock.advance(deadline)
  const res = await answered
  return { status: res.status, body: await res.json(), took: clock.now() - asked }
}

it('answers a fan-out of a hundred calls at its deadline, without the one leaf that is slow', async () => {
  const others = ids.filter((id) => id !== slow).map((id) => [id, { id, text }])

  expect(await grow()).toEqual({
    status: 200,
    body: {
      ...Object.fromEntries(others),
      degraded: [{ part: slow, state: 'missing', reason: 'timeout' }],
    },
    took: deadline,
  })
  await shop.settled()
  const calls = shop.calls('leaves')
  expect(calls).toHaveLength(width)
  expect(calls.filter(({ state }) => state === 'aborted').map(({ path }) => path)).toEqual([
    `/leaves/${slow}`,
  ])
  expect(clock.pending).toBe(0)
})

setFlagsFromString('--expose-gc')
const gc: unknown = runInNewContext('gc')

/** Bytes of the heap that are in use, and what ends calls, of which each call has several, when nobody asks. */
const held = async () => {
  await shop.settled()
  shop.clear()
  await turn()
  const cancellations = queryObjects(Cancellation, { format: 'count' })
  if (typeof gc === 'function') gc()
  return { cancellations, bytes: process.memoryUsage().heapUsed }
}

it('holds no more memory and no more listeners after many such requests than after a few', async () => {
  const growMany = async (count: number) => {
    for (let times = 0; times < count; times += 1) await grow()
  }
  await growMany(20)
  const before = await held()
  await growMany(50)
  const after = await held()

  expect(after.cancellations).toBeLessThan(before.cancellations + 10)
  // Five thousand calls: had each left 300 bytes behind, this would be more.
  expect(after.bytes - before.bytes).toBeLessThan(1_500_000)
  expect(app.lifecycle.running).toBe(0)
  expect(warnings).toEqual([])
  await rejections.check('wide fan-out')
})
