import { setImmediate as turn } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, type GatewayOptions, gateway } from '../gateway/gateway.ts'
import { currentPart } from '../scope/current-part.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { answer, type Backends, backends, type ManualClock, manualClock } from '../testing/index.ts'
import { watchRejections } from '../testing/watch-rejections.ts'
import { optional } from '../view/optional.ts'
import { type Parts, type View, view } from '../view/view.ts'
import { type FanOutOptions, fanOut } from './fan-out.ts'
import type { Part, PartBuilder } from './part.ts'

const Name = z.object({ name: z.string(), segment: z.string() })
/** The clock of these tests stands still: nobody waits for another try. */
const once = { retry: false } as const
const declared = {
  users: service('users', once, (call) => ({ me: () => call.get('me', Name) })),
  orders: service('orders', once, (call) => ({
    recent: () => call.get('orders', z.array(z.object({ id: z.string(), total: z.number() }))),
    latest: () => call.get('orders/latest', z.object({ id: z.string() }), { passes: [404] }),
  })),
  rewards: service('rewards', once, (call) => ({
    balance: () => call.get('balance', z.object({ points: z.number() })),
  })),
}
const fixtures = {
  users: { 'GET /me': { name: 'Ada', segment: 'gold', email: 'ada@example.com' } },
  orders: {
    'GET /orders': [{ id: 'o1', total: 12, margin: 3 }],
    'GET /orders/latest': answer(404),
  },
  rewards: { 'GET /balance': { points: 7, cost: 1 } },
} as const

const Screen = view('Screen', {
  profile: z.object({ name: z.string() }),
  orders: z.array(z.object({ id: z.string(), total: z.number() })),
  balance: optional(z.object({ points: z.number() })),
})

type Shop = Backends<'users' | 'orders' | 'rewards'>
type Env = GatewayEnv<{
  users: { me(): Promise<{ name: string; segment: string }> }
  orders: { recent(): Promise<{ id: string; total: number }[]>; latest(): Promise<{ id: string }> }
  rewards: { balance(): Promise<{ points: number }> }
}>

let shop: Shop
let clock: ManualClock
let apps: { close(): Promise<void> }[]
const rejections = watchRejections()

beforeAll(async () => {
  shop = await backends(fixtures)
})
afterAll(async () => {
  rejections.stop()
  await shop.close()
})
beforeEach(() => {
  clock = manualClock()
  apps = []
})
afterEach(async () => {
  await rejections.check('fanOut')
  expect(clock.pending).toBe(0)
  await shop.heal()
  await Promise.all(apps.map((app) => app.close()))
  shop.clear()
})

type Extra = Partial<Pick<GatewayOptions<typeof declared>, 'budget' | 'log'>>

const serving = (routes: Hono<Env>, extra: Extra = {}) => {
  const app = gateway({
    name: 'test',
    services: connect(declared, shop.settings),
    auth: trusting(),
    log: 'silent',
    clock,
    ...extra,
  }).route('/', routes)
  apps.push(app)
  return app
}

/** A gateway with one route, GET /, that gathers a view from plain functions. */
const gathering = <P extends Parts>(
  shape: View<P>,
  build: (part: PartBuilder) => Record<keyof P, unknown>,
  options: FanOutOptions = {},
  extra: Extra = {},
) =>
  serving(
    new Hono<Env>().get('/', (c) => fanOut(c, shape, options, build as never)),
    extra,
  )

const screen = () =>
  new Hono<Env>().get('/', (c) => {
    const { users, orders, rewards } = c.var.services
    return fanOut(c, Screen, () => ({
      profile: () => users.me(),
      orders: () => orders.recent(),
      balance: () => rewards.balance(),
    }))
  })

const never = () => new Promise<never>(() => {})
const overloaded = () =>
  new BffError('BFF_SERVICE_OVERLOADED', 'inbox: answered 429 (GET unread)', { retryAfter: 7 })

describe('a complete answer', () => {
  it('holds the parts in the order of the view, trimmed, and nothing else', async () => {
    const res = await serving(screen()).request('/')

    expect(res.status).toBe(200)
    expect(await res.text()).toBe(
      '{"profile":{"name":"Ada"},"orders":[{"id":"o1","total":12}],"balance":{"points":7}}',
    )
    expect(res.headers.get('content-type')).toBe('application/json')
    expect(res.headers.get('cache-control')).toBe('private, no-store')
  })

  it('keeps the order of the view, whatever is given or there first', async () => {
    const Letters = view('Letters', { a: z.string(), b: z.string(), c: optional(z.string()) })
    const app = gathering(Letters, () => ({
      c: async () => 'c',
      b: async () => 'b',
      a: () => turn('a'),
    }))

    expect(await (await app.request('/')).text()).toBe('{"a":"a","b":"b","c":"c"}')
  })

  it('of a view without parts is empty', async () => {
    const res = await gathering(view('Nothing', {}), () => ({})).request('/')

    expect([res.status, await res.text()]).toEqual([200, '{}'])
  })

  it('makes the same call of two parts once', async () => {
    const Twice = view('Twice', {
      name: z.object({ name: z.string() }),
      segment: z.object({ segment: z.string() }),
    })
    const app = serving(
      new Hono<Env>().get('/', (c) => {
        const { users } = c.var.services
        return fanOut(c, Twice, () => ({ name: () => users.me(), segment: () => users.me() }))
      }),
    )

    expect(await (await app.request('/')).json()).toEqual({
      name: { name: 'Ada' },
      segment: { segment: 'gold' },
    })
    expect(shop.calls('users')).toHaveLength(1)
  })
})

describe('parts', () => {
  const Three = view('Three', { a: z.string(), b: z.string(), c: optional(z.string(), { fallback: 'none' }) })

  it('all start in the same tick, those that need others once these are there', async () => {
    const started: string[] = []
    const start = (name: string) => async () => {
      started.push(name)
      return name
    }
    let inTheSameTick: readonly string[] = []
    const app = serving(
      new Hono<Env>().get('/', (c) => {
        const answer = fanOut(c, Three, (part) => {
          const a = part(start('a'))
          return { a, b: part([a], start('b')), c: start('c') }
        })
        inTheSameTick = [...started]
        return answer
      }),
    )

    expect(await (await app.request('/')).json()).toEqual({ a: 'a', b: 'b', c: 'c' })
    expect(inTheSameTick).toEqual(['a', 'c'])
    expect(started).toEqual(['a', 'c', 'b'])
  })

  it('receive what they need untrimmed, in the order they named it', async () => {
    const received: unknown[] = []
    const Two = view('Two', { profile: z.object({ name: z.string() }), greeting: z.string() })
    const app = gathering(Two, (part) => {
      const profile = part(async () => ({ name: 'Ada', segment: 'gold' }))
      const word = part(async () => 'Hello')
      return {
        profile,
        greeting: part([word, profile], async (...values) => {
          received.push(...values)
          return `${values[0]} ${values[1].name}`
        }),
      }
    })

    expect(await (await app.request('/')).json()).toEqual({ profile: { name: 'Ada' }, greeting: 'Hello Ada' })
    expect(received).toEqual(['Hello', { name: 'Ada', segment: 'gold' }])
  })

  it('U9: may have their value at once, and fail at once, as those that wait', async () => {
    const Two = view('Two', { greeting: z.string(), points: optional(z.number()) })
    const app = gathering(Two, (part) => ({
      greeting: part([part(() => 'Ada')], (name) => `Hello ${name}`),
      points: () => {
        throw overloaded()
      },
    }))

    expect(await (await app.request('/')).json()).toEqual({
      greeting: 'Hello Ada',
      degraded: [{ part: 'points', state: 'missing', reason: 'overloaded' }],
    })
  })

  it('U9: are made without what they can do without, when it fails, required ones too', async () => {
    const Greeted = view('Greeted', { greeting: z.string(), points: optional(z.number()) })
    const gathered = (points: () => Promise<number>, received: unknown[] = []) =>
      gathering(Greeted, (part) => {
        const balance = part(points)
        const greeting = part([part(async () => 'Ada'), part.optional(balance)], async (name, points) => {
          received.push(points)
          return points === undefined ? `Hello ${name}` : `Hello ${name}, ${points} points`
        })
        return { greeting, points: balance }
      }).request('/')

    expect(await (await gathered(async () => 7)).json()).toEqual({
      greeting: 'Hello Ada, 7 points',
      points: 7,
    })
    const received: unknown[] = []
    const without = await gathered(async () => {
      throw overloaded()
    }, received)
    expect([without.status, await without.json(), received]).toEqual([
      200,
      { greeting: 'Hello Ada', degraded: [{ part: 'points', state: 'missing', reason: 'overloaded' }] },
      [undefined],
    ])
  })

  it('U9: do not wait for what they can do without when its time is over, calls or not', async () => {
    const Greeted = view('Greeted', { greeting: z.string(), points: optional(z.number(), { timeout: 200 }) })
    const app = gathering(Greeted, (part) => {
      const balance = part(() => new Promise<number>(() => {}))
      return { greeting: part([part.optional(balance)], async (points) => `${points}`), points: balance }
    })
    const answered = app.request('/')
    await expect.poll(() => clock.pending, { interval: 1, timeout: 5_000 }).toBe(2)
    clock.advance(200)

    expect(await (await answered).json()).toEqual({
      greeting: 'undefined',
      degraded: [{ part: 'points', state: 'missing', reason: 'timeout' }],
    })
  })

  it('U9: say so when what they were made without is no part of the view', async () => {
    const Greeted = view('Greeted', { greeting: z.string(), other: z.string() })
    const app = gathering(Greeted, (part) => {
      const segment = part(async (): Promise<string> => {
        throw overloaded()
      })
      const tone = part([part.optional(segment)], async (segment) => segment ?? 'plain')
      return { greeting: part([tone], async (tone) => tone), other: async () => 'as ever' }
    })
    const response = await app.request('/')

    expect(await response.json()).toEqual({
      greeting: 'plain',
      other: 'as ever',
      degraded: [{ part: 'greeting', state: 'fallback', reason: 'overloaded' }],
    })
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('U9: are an error in the log when code failed what they can do without', async () => {
    const { log, lines } = logLines()
    const Two = view('Two', { greeting: z.string(), badge: optional(z.string()) })
    const app = gathering(
      Two,
      (part) => {
        const segment = part(async (): Promise<string> => {
          throw new RangeError('hush')
        })
        const toned = async (segment?: string) => segment ?? 'plain'
        return {
          greeting: part([part.optional(segment)], toned),
          badge: part([part.optional(segment)], toned),
        }
      },
      {},
      { log },
    )
    const shown = (part: string) => ({ part, state: 'fallback', reason: 'defect' })

    expect(await (await app.request('/')).json()).toEqual({
      greeting: 'plain',
      badge: 'plain',
      degraded: [shown('greeting'), shown('badge')],
    })
    const defect = expect.stringContaining('RangeError: hush\n    at ')
    expect(lines()).toMatchObject([
      {
        level: 50,
        status: 200,
        degraded: [
          { ...shown('greeting'), defect },
          { ...shown('badge'), defect },
        ],
      },
    ])
    expect(lines()[0]).not.toHaveProperty('defects')
  })

  it('U9: end with the request all the same', async () => {
    const ran: string[] = []
    const Greeted = view('Greeted', { greeting: z.string(), broken: z.string() })
    const app = gathering(Greeted, (part) => ({
      greeting: part([part.optional(part(() => new Promise<string>(() => {})))], async () => {
        ran.push('greeting')
        return ''
      }),
      broken: async () => {
        throw overloaded()
      },
    }))

    expect((await app.request('/')).status).toBe(503)
    await turn()
    await turn()
    expect(ran).toEqual([])
  })

  it('fail for the same reason as what they need, and never see its fallback', async () => {
    let ran = false
    const Needy = view('Needy', {
      unread: optional(z.number(), { fallback: 0 }),
      badge: optional(z.string()),
      deeper: optional(z.string(), { fallback: 'deep' }),
    })
    const app = gathering(Needy, (part) => {
      const unread = part(async (): Promise<number> => {
        throw overloaded()
      })
      const badge = part([unread], async (count) => {
        ran = true
        return `${count}`
      })
      return { unread, badge, deeper: part([badge], async (text) => text) }
    })

    expect(await (await app.request('/')).json()).toEqual({
      unread: 0,
      deeper: 'deep',
      degraded: [
        { part: 'unread', state: 'fallback', reason: 'overloaded' },
        { part: 'badge', state: 'missing', reason: 'overloaded' },
        { part: 'deeper', state: 'fallback', reason: 'overloaded' },
      ],
    })
    expect(ran).toBe(false)
  })

  it('that are required fail the request with the status of what they need', async () => {
    const app = gathering(Three, (part) => {
      const hidden = part(async (): Promise<string> => {
        throw overloaded()
      })
      return { a: async () => 'a', b: part([hidden], async (text) => text), c: async () => 'c' }
    })
    const res = await app.request('/')

    expect([res.status, res.headers.get('retry-after')]).toEqual([503, '7'])
    expect(await res.json()).toMatchObject({ code: 'BFF_SERVICE_OVERLOADED', retryAfter: 7 })
  })

  it('that nobody asked for never start', async () => {
    let started = 0
    const app = gathering(Three, (part) => {
      const unused = part(async () => {
        started += 1
        return 'unused'
      })
      part([unused], async () => 'neither')
      return { a: async () => 'a', b: async () => 'b', c: async () => 'c' }
    })

    expect((await app.request('/')).status).toBe(200)
    expect(started).toBe(0)
  })

  it('needed by several run once', async () => {
    let runs = 0
    const app = gathering(Three, (part) => {
      const shared = part(async () => {
        runs += 1
        return 'x'
      })
      return {
        a: shared,
        b: part([shared], async (text) => `${text}b`),
        c: part([shared], async (text) => `${text}c`),
      }
    })

    expect(await (await app.request('/')).json()).toEqual({ a: 'x', b: 'xb', c: 'xc' })
    expect(runs).toBe(1)
  })

  it.each<[string, (part: PartBuilder) => Record<'a' | 'b' | 'c', unknown>, string]>([
    [
      'is missing',
      () => ({ a: async () => 'a', b: undefined, c: async () => 'c' }),
      'TypeError: Three.b: a part is a function or made by part(…), not missing',
    ],
    [
      'is an optional one and missing',
      () => ({ a: async () => 'a', b: async () => 'b', c: undefined }),
      'TypeError: Three.c: a part is a function or made by part(…), not missing',
    ],
    [
      'is a promise and no function',
      () => ({ a: async () => 'a', b: Promise.resolve('b'), c: async () => 'c' }),
      'TypeError: Three.b: a part is a function or made by part(…), not object',
    ],
    [
      'only looks like one',
      () => ({ a: async () => 'a', b: { needs: [], run: async () => 'b' }, c: async () => 'c' }),
      'TypeError: Three.b: a part is a function or made by part(…), not object',
    ],
    [
      'needs what is no part',
      (part) => ({
        a: async () => 'a',
        b: part([(async () => 'x') as unknown as Part<string>], async (x) => x),
        c: async () => 'c',
      }),
      'TypeError: part([needs], run): needs must be a list of nodes of part() or part.optional()',
    ],
    [
      'has nothing to run',
      (part) => ({
        a: async () => 'a',
        b: part([part(async () => 'x')], undefined as unknown as () => Promise<string>),
        c: async () => 'c',
      }),
      'TypeError: part([needs], run): run, the function that makes the part, is missing',
    ],
  ])('are checked before anything runs: one that %s is a defect', async (_, build, defect) => {
    const { log, lines } = logLines()
    const res = await gathering(Three, build, {}, { log }).request('/')

    expect(res.status).toBe(500)
    expect(await res.json()).toMatchObject({
      code: 'BFF_INTERNAL',
      title: 'Something went wrong in the gateway',
    })
    expect(lines()).toMatchObject([{ code: 'BFF_INTERNAL', defect: expect.stringContaining(defect) }])
  })

  it('cannot be made without the function that gives them', async () => {
    const { log, lines } = logLines()
    const app = serving(
      new Hono<Env>().get('/', (c) => fanOut(c, Three, {}, undefined as never)),
      { log },
    )

    expect((await app.request('/')).status).toBe(500)
    expect(lines()[0]?.defect).toMatch(/^TypeError: fanOut\(c, Three, options, build\): build, .* is missing/)
  })
})

type Fault = (shop: Shop, name: 'users' | 'rewards') => unknown

const faults: [string, Fault, number, string, string][] = [
  ['is down', (shop, name) => shop.down(name), 502, 'BFF_SERVICE_UNAVAILABLE', 'unavailable'],
  ['answers 500', (shop, name) => shop.broken(name, 500), 502, 'BFF_SERVICE_UNAVAILABLE', 'unavailable'],
  ['answers 403', (shop, name) => shop.broken(name, 403), 502, 'BFF_SERVICE_REFUSED', 'refused'],
  ['answers 404', (shop, name) => shop.broken(name, 404), 502, 'BFF_SERVICE_REFUSED', 'absent'],
  ['answers 429', (shop, name) => shop.broken(name, 429), 503, 'BFF_SERVICE_OVERLOADED', 'overloaded'],
  [
    'breaks its contract',
    (shop, name) => shop.broken(name, 'contract'),
    502,
    'BFF_SERVICE_CONTRACT',
    'contract',
  ],
  [
    'sends what is not JSON',
    (shop, name) => shop.broken(name, 'malformed'),
    502,
    'BFF_SERVICE_CONTRACT',
    'contract',
  ],
  [
    'closes half-way',
    (shop, name) => shop.broken(name, 'truncated'),
    502,
    'BFF_SERVICE_UNAVAILABLE',
    'unavailable',
  ],
  ['resets', (shop, name) => shop.broken(name, 'reset'), 502, 'BFF_SERVICE_UNAVAILABLE', 'unavailable'],
]

describe('a required part', () => {
  it.each(faults)('fails the request when its service %s', async (_, inflict, status, code) => {
    const app = serving(screen())
    await inflict(shop, 'users')
    const res = await app.request('/', { headers: { 'x-request-id': 'request-1' } })

    expect(res.status).toBe(status)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(res.headers.get('cache-control')).toBe('private, no-store')
    expect(await res.json()).toEqual({
      type: `/problems/${code}`,
      title: expect.any(String),
      status,
      code,
      instance: 'request-1',
      ...(status === 503 && { retryAfter: 1 }),
    })
  })

  it('fails with the status its method passes', async () => {
    const Latest = view('Latest', { latest: z.object({ id: z.string() }) })
    const app = serving(
      new Hono<Env>().get('/', (c) =>
        fanOut(c, Latest, () => ({ latest: () => c.var.services.orders.latest() })),
      ),
    )
    const res = await app.request('/')

    expect(res.status).toBe(404)
    expect(await res.json()).toMatchObject({ code: 'BFF_NOT_FOUND', title: 'The resource does not exist' })
  })

  it('fails the request at once and cancels the other calls, down to the socket', async () => {
    shop.broken('users', 500)
    shop.broken('orders', 'hang')
    shop.broken('rewards', 'hang')
    const app = serving(screen())
    const [res] = await Promise.all([app.request('/'), shop.called('orders'), shop.called('rewards')])

    expect(res.status).toBe(502)
    await shop.settled()
    expect(shop.calls('orders')).toMatchObject([{ state: 'aborted' }])
    expect(shop.calls('rewards')).toMatchObject([{ state: 'aborted' }])
  })

  it('that waits for a need never starts once another one has failed', async () => {
    let ran = false
    const { promise, resolve } = Promise.withResolvers<string>()
    const Two = view('TwoRequired', { a: z.string(), b: z.string() })
    const app = gathering(Two, (part) => ({
      a: async () => {
        throw overloaded()
      },
      b: part([part(() => promise)], async (text) => {
        ran = true
        return text
      }),
    }))

    expect((await app.request('/')).status).toBe(503)
    resolve('late')
    await turn()
    expect(ran).toBe(false)
  })

  it('that does not fit the view is a broken contract', async () => {
    const { log, lines } = logLines()
    const One = view('One', { a: z.object({ id: z.string() }) })
    const res = await gathering(
      One,
      () => ({ a: async () => ({ id: 7, secret: 'hush' }) }),
      {},
      { log },
    ).request('/')

    expect(res.status).toBe(502)
    expect(await res.json()).toMatchObject({ code: 'BFF_SERVICE_CONTRACT' })
    expect(lines()).toMatchObject([
      {
        error:
          'One.a: what the services gave does not fit the view: id: Invalid input: expected string, received number',
      },
    ])
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'throws',
      () => {
        throw new RangeError('hush: internals')
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('hush: internals'))],
  ])('that %s something else than a BffError is a defect, whose message stays inside', async (_, run) => {
    const { log, lines } = logLines()
    const One = view('One', { a: z.string() })
    const res = await gathering(One, () => ({ a: run }), {}, { log }).request('/', {
      headers: { 'x-request-id': 'request-1' },
    })

    expect(res.status).toBe(500)
    expect(await res.json()).toEqual({
      type: '/problems/BFF_INTERNAL',
      title: 'Something went wrong in the gateway',
      status: 500,
      code: 'BFF_INTERNAL',
      instance: 'request-1',
    })
    expect(lines()).toMatchObject([
      {
        level: 50,
        status: 500,
        code: 'BFF_INTERNAL',
        defect: expect.stringMatching(/^RangeError: hush: internals\n {4}at /),
      },
    ])
  })
})

describe('an optional part', () => {
  it.each(faults)('is left out when its service %s', async (_, inflict, _status, _code, reason) => {
    const app = serving(screen())
    await inflict(shop, 'rewards')
    const res = await app.request('/')

    expect([res.status, res.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    expect(await res.json()).toEqual({
      profile: { name: 'Ada' },
      orders: [{ id: 'o1', total: 12 }],
      degraded: [{ part: 'balance', state: 'missing', reason }],
    })
  })

  it('that does not fit the view degrades alone', async () => {
    const Two = view('Two', {
      a: z.string(),
      b: optional(z.object({ id: z.string() }), { fallback: { id: 'none' } }),
    })
    const app = gathering(Two, () => ({ a: async () => 'a', b: async () => ({ id: 7 }) }))

    expect(await (await app.request('/')).json()).toEqual({
      a: 'a',
      b: { id: 'none' },
      degraded: [{ part: 'b', state: 'fallback', reason: 'contract' }],
    })
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'throws',
      () => {
        throw new RangeError('hush')
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('hush'))],
    [
      'throws what is no error',
      () => {
        throw 'hush'
      },
    ],
  ])('H12: that %s degrades as a defect, and is an error in the log', async (how, run) => {
    const { log, lines } = logLines()
    const Two = view('Two', { a: z.string(), b: optional(z.string()) })
    const res = await gathering(Two, () => ({ a: async () => 'a', b: run }), {}, { log }).request('/')

    expect(res.status).toBe(200)
    expect(await res.json()).toEqual({
      a: 'a',
      degraded: [{ part: 'b', state: 'missing', reason: 'defect' }],
    })
    expect(lines()).toMatchObject([
      {
        level: 50,
        status: 200,
        degraded: [
          {
            part: 'b',
            state: 'missing',
            reason: 'defect',
            code: 'BFF_INTERNAL',
            error: 'Two.b: threw',
            defect: how.endsWith('no error')
              ? 'threw string'
              : expect.stringContaining('RangeError: hush\n    at '),
          },
        ],
      },
    ])
  })

  const Nicety = view('Nicety', {
    a: z.string(),
    b: optional(z.object({ points: z.number() }), { timeout: 300 }),
    c: optional(z.string()),
  })

  it('with a timeout is waited for so long, and its call is cancelled', async () => {
    shop.broken('rewards', 'hang')
    const { promise, resolve } = Promise.withResolvers<string>()
    const app = serving(
      new Hono<Env>().get('/', (c) =>
        fanOut(c, Nicety, () => ({
          a: () => promise,
          b: () => c.var.services.rewards.balance(),
          c: async () => 'c',
        })),
      ),
    )
    const response = app.request('/')
    await shop.called('rewards')
    clock.advance(299)
    await turn()
    expect(shop.calls('rewards')).toMatchObject([{ state: 'open' }])
    clock.advance(1)
    await shop.settled('rewards')
    expect(shop.calls('rewards')).toMatchObject([{ state: 'aborted' }])
    resolve('a')

    expect(await (await response).json()).toEqual({
      a: 'a',
      c: 'c',
      degraded: [{ part: 'b', state: 'missing', reason: 'timeout' }],
    })
  })

  it('with a timeout that is there in time stays', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const app = gathering(Nicety, () => ({
      a: () => promise,
      b: async () => ({ points: 1 }),
      c: async () => 'c',
    }))
    const response = app.request('/')
    await turn()
    clock.advance(301)
    resolve('a')

    expect(await (await response).json()).toEqual({ a: 'a', b: { points: 1 }, c: 'c' })
  })

  it('with a timeout that is there at once leaves no timer behind', async () => {
    const app = gathering(Nicety, () => ({
      a: async () => 'a',
      b: async () => ({ points: 1 }),
      c: async () => 'c',
    }))

    expect(await (await app.request('/')).json()).toEqual({ a: 'a', b: { points: 1 }, c: 'c' })
    expect(clock.pending).toBe(0)
  })

  it('with a timeout takes down nobody who is made of the same node', async () => {
    const gate = Promise.withResolvers<string>()
    const Same = view('Same', { a: z.string(), b: optional(z.string(), { timeout: 300 }) })
    const app = gathering(Same, (part) => {
      const shared = part(() => {
        currentPart.getStore()?.cancellation.add({ cancel: gate.reject })
        return gate.promise
      })
      return { a: shared, b: shared }
    })
    const response = app.request('/')
    await turn()
    clock.advance(300)
    gate.resolve('there')

    expect(await (await response).json()).toEqual({
      a: 'there',
      degraded: [{ part: 'b', state: 'missing', reason: 'timeout' }],
    })
  })

  it('whose value comes after it was given up is not missed', async () => {
    const late = Promise.withResolvers<{ points: number }>()
    const a = Promise.withResolvers<string>()
    const app = gathering(Nicety, () => ({ a: () => a.promise, b: () => late.promise, c: async () => 'c' }))
    const response = app.request('/')
    await turn()
    clock.advance(300)
    late.resolve({ points: 9 })
    await turn()
    a.resolve('a')

    expect(await (await response).json()).toMatchObject({ degraded: [{ part: 'b', reason: 'timeout' }] })
  })
})

describe('the deadline', () => {
  const Two = view('Two', { a: z.string(), b: optional(z.string(), { fallback: 'none' }) })
  const ahead = async (response: Response | Promise<Response>, ms: number) => {
    await turn()
    clock.advance(ms)
    return response
  }

  it('degrades the answer when only optional parts are pending', async () => {
    const app = gathering(Two, () => ({ a: async () => 'a', b: never }), {}, { budget: 500 })
    const res = await ahead(app.request('/'), 500)

    expect(res.status).toBe(200)
    expect(await res.json()).toEqual({
      a: 'a',
      b: 'none',
      degraded: [{ part: 'b', state: 'fallback', reason: 'timeout' }],
    })
  })

  it('fails the request when a required part is pending', async () => {
    const app = gathering(Two, () => ({ a: never, b: async () => 'b' }), {}, { budget: 500 })
    const res = await ahead(app.request('/'), 500)

    expect(res.status).toBe(504)
    expect(await res.json()).toMatchObject({ code: 'BFF_BUDGET_SPENT', status: 504 })
  })

  it('ends the calls, shortly before it is over', async () => {
    shop.broken('orders', 'hang')
    const app = serving(screen(), { budget: 500 })
    const response = app.request('/')
    await shop.called('orders')
    clock.advance(480)
    const res = await response

    expect([res.status, await res.json()]).toEqual([
      504,
      expect.objectContaining({ code: 'BFF_SERVICE_TIMEOUT' }),
    ])
    await shop.settled()
    expect(shop.calls('orders')).toMatchObject([{ state: 'aborted' }])
  })

  it('that is over before the parts begin starts none of them', async () => {
    let started = 0
    const start = async () => {
      started += 1
      return 'x'
    }
    const app = serving(
      new Hono<Env>().get('/', async (c) => {
        clock.advance(3_000)
        return fanOut(c, Two, () => ({ a: start, b: start }))
      }),
    )
    const res = await app.request('/')

    expect([res.status, started]).toEqual([504, 0])
    expect(await res.json()).toMatchObject({ code: 'BFF_BUDGET_SPENT' })
  })

  it.each<[string, FanOutOptions, string | undefined, number]>([
    ['is that of the gateway by default', {}, undefined, 500],
    ['is the shorter one of the endpoint', { budget: 200 }, undefined, 200],
    ['H6: is the longer one of the endpoint', { budget: 900 }, undefined, 900],
    ['is the shorter one of the client', {}, '120', 120],
    ['is never lengthened by the client', {}, '900', 500],
    ['is the shortest of the three', { budget: 200 }, '120', 120],
    ['is never under 50 ms by the wish of a client', {}, '1', 50],
    ['does not heed a wish that is no number', {}, '1e1', 500],
    ['does not heed a negative wish', {}, '-5', 500],
  ])('%s', async (_, options, hint, expected) => {
    const app = gathering(Two, () => ({ a: never, b: never }), options, { budget: 500 })
    let answered = false
    const response = Promise.resolve(
      app.request('/', hint === undefined ? {} : { headers: { 'x-request-timeout-ms': hint } }),
    ).finally(() => {
      answered = true
    })
    await ahead(turn() as never, expected - 1)
    await turn()
    expect(answered).toBe(false)
    clock.advance(1)

    expect((await response).status).toBe(504)
  })

  it.each([0, -1, Number.NaN])('of %s ms for an endpoint is a defect', async (budget) => {
    const { log, lines } = logLines()
    const res = await gathering(Two, () => ({ a: never, b: never }), { budget }, { log }).request('/')

    expect(res.status).toBe(500)
    expect(lines()[0]?.defect).toContain(
      `TypeError: fanOut(c, Two, { budget }): budget must be a positive number of milliseconds, not ${budget}`,
    )
  })

  it('reaches the services as what is left of it', async () => {
    await serving(screen(), { budget: 500 }).request('/', { headers: { 'x-request-timeout-ms': '300' } })

    expect(shop.calls('users')[0]?.headers['x-request-timeout-ms']).toBe('280')
  })
})

describe('a client that leaves', () => {
  it('ends every call, and the log says 499', async () => {
    const { log, lines } = logLines()
    shop.broken('orders', 'hang')
    shop.broken('rewards', 'hang')
    const client = new AbortController()
    const response = serving(screen(), { log }).request('/', { signal: client.signal })
    await Promise.all([shop.called('orders'), shop.called('rewards')])
    client.abort()

    expect((await response).status).toBe(499)
    await shop.settled()
    expect(shop.calls('orders')).toMatchObject([{ state: 'aborted' }])
    expect(shop.calls('rewards')).toMatchObject([{ state: 'aborted' }])
    expect(lines()).toMatchObject([{ status: 499, code: 'BFF_CLIENT_GONE' }])
  })

  it('before the parts begin starts none of them', async () => {
    let started = 0
    const client = new AbortController()
    const One = view('One', { a: optional(z.string(), { timeout: 100 }) })
    const app = serving(
      new Hono<Env>().get('/', (c) => {
        client.abort()
        return fanOut(c, One, () => ({
          a: async () => {
            started += 1
            return 'a'
          },
        }))
      }),
    )

    expect((await app.request('/', { signal: client.signal })).status).toBe(499)
    expect(started).toBe(0)
    expect(clock.pending).toBe(0)
  })
})
