import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { BffError } from '../../errors/bff-error.ts'
import { type ErrorCodeName, errorCodes } from '../../errors/codes.ts'
import { anonymous, type GatewayOptions } from '../../index.ts'
import { defaultSecurityHeaders } from '../../scope/security-headers.ts'
import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '../../store/index.ts'
import { answer, type Backends, backends, manualClock, tokenFor } from '../../testing/index.ts'
import type { IdempotencyRecords, IdempotentRequest } from './idempotency-records.ts'
import { idempotent } from './idempotent.ts'
import { orderBook } from './test/order-book.ts'
import { type PlacingEnv, placing } from './test/placing.ts'

const day = 24 * 60 * 60 * 1_000
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const budget = 3_000
const lease = budget + 1_000

let now: number
let database: Kysely<IdempotencyTables>
let records: IdempotencyRecords
let book: ReturnType<typeof orderBook>
let shop: Backends<'orders'>
/** What the fixed routes answer. */
let run: (key: string) => Response | Promise<Response>
let runs: string[]

beforeEach(async () => {
  now = Date.UTC(2026, 10, 1)
  database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
  records = idempotencyRecords(database, { clock: () => new Date(now) })
  book = orderBook()
  shop = await backends({ orders: { 'POST /orders': book.place } })
  run = () => Response.json({ fine: true })
  runs = []
})
afterEach(async () => {
  await database.destroy()
  await shop.close()
})

/** A gateway where orders are placed, and `/x` does what the test says. Its clock stands still. */
const made = (options: Pick<GatewayOptions<Record<never, never>>, 'log'> = {}, kept = records) =>
  placing(shop.settings, kept, { clock: manualClock(), budget, ...options }).route(
    '/',
    new Hono<PlacingEnv>().post('/x', (c) =>
      idempotent(c, kept, (key) => {
        runs.push(key)
        return run(key)
      }),
    ),
  )

type Sent = {
  path?: string
  method?: string
  key?: string | undefined
  body?: string
  user?: string
  scope?: string
  headers?: Record<string, string>
}

const sending = async ({ key, body, user = 'u1', scope = 'orders:write', headers, ...sent }: Sent = {}) => ({
  method: sent.method ?? 'POST',
  body: body ?? '{"sku":"SHO-1"}',
  headers: {
    'content-type': 'application/json',
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(await tokenFor(user, scope)),
    ...headers,
  },
})

const send = async (app: ReturnType<typeof made>, sent: Sent = {}) => {
  const withKey = 'key' in sent ? sent : { ...sent, key: '"k1"' }
  return app.request(sent.path ?? '/v1/orders', await sending(withKey))
}

const outcomeOf = async (res: Response) => ({ status: res.status, body: await res.json() })
const failing = (code: ErrorCodeName) => ({
  status: errorCodes[code].status,
  body: expect.objectContaining({ code }),
})
const placed = (id: string) => ({ status: 201, body: { order: { id, total: 12.5 } } })

describe('a write with a key', () => {
  it('is done once; the same request again gets the stored answer', async () => {
    const app = made()
    const first = await send(app)
    const again = await send(app)

    expect(await outcomeOf(first)).toEqual(placed('o1'))
    expect(await outcomeOf(again)).toEqual(placed('o1'))
    expect(shop.calls('orders')).toHaveLength(1)
    for (const name of ['content-type', 'location', 'cache-control'])
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)])
    expect(first.headers.get('location')).toBe('/v1/orders/o1')
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  it('reaches the service with a random key of the gateway, not with the client’s', async () => {
    await send(made())

    expect(book.keys()).toEqual([expect.stringMatching(uuid)])
    expect(JSON.stringify(shop.calls('orders'))).not.toContain('k1')
  })

  it('is the same quoted and bare', async () => {
    const app = made()
    await send(app, { key: '"k1"' })

    expect((await send(app, { key: 'k1' })).headers.get('idempotency-replayed')).toBe('true')
  })

  it('gets a request id and a timing of its own each time', async () => {
    const app = made()
    await send(app, { headers: { 'x-request-id': 'request-1' } })
    const again = await send(app, { headers: { 'x-request-id': 'request-2' } })

    expect(again.headers.get('x-request-id')).toBe('request-2')
    expect(again.headers.get('server-timing')).toBe('total;dur=0')
    const rows = await database.selectFrom('idempotencyRecords').select('headers').execute()
    expect(rows).toEqual([{ headers: expect.not.stringMatching(/request-1|total/) }])
  })

  it('is the same when its JSON is written another way', async () => {
    const app = made()
    await send(app, { body: '{"sku":"SHO-1","quantity":2}' })

    expect(await outcomeOf(await send(app, { body: ' { "quantity": 2, "sku": "SHO-1" } ' }))).toEqual(
      placed('o1'),
    )
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it.each([
    { body: '{"sku":"SHO-2"}' },
    { body: '{"sku":"SHO-1","quantity":1}' },
    { path: '/v1/orders?draft=1' },
  ])('is refused for another payload: %j', async (other) => {
    const app = made()
    await send(app)

    expect(await outcomeOf(await send(app, other))).toEqual(failing('BFF_IDEMPOTENCY_KEY_REUSED'))
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('is a new one with another key', async () => {
    const app = made()
    await send(app)

    expect(await outcomeOf(await send(app, { key: '"k2"' }))).toEqual(placed('o2'))
  })

  it.each([{ user: 'u2' }, { method: 'PUT' }, { path: '/v1/accounts/a1/orders' }])(
    'is a new one for another principal, method or path: %j',
    async (other) => {
      const app = made()
      await send(app)

      expect(await outcomeOf(await send(app, other))).toEqual(placed('o2'))
      expect(await outcomeOf(await send(app, other))).toEqual(placed('o2'))
      expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
    },
  )

  it('goes by the path itself and not by its template', async () => {
    const app = made()
    const paths = ['/v1/accounts/a1/orders', '/v1/accounts/a2/orders', '/v1/accounts/a1/orders']
    const ids = []
    for (const path of paths) ids.push(await outcomeOf(await send(app, { path })))

    expect(ids).toEqual([placed('o1'), placed('o2'), placed('o1')])
  })

  it('is forgotten after 24 hours, and not before', async () => {
    const app = made()
    await send(app)
    now += day - 1
    expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
    now += 1

    expect(await outcomeOf(await send(app))).toEqual(placed('o2'))
    expect(new Set(book.keys()).size).toBe(2)
  })
})

describe('a key that is missing or malformed', () => {
  const detail = 'Must be 1 to 255 visible ASCII characters, as a quoted string or bare'
  const refused = {
    status: 400,
    body: {
      type: '/problems/BFF_INPUT_INVALID',
      title: 'The request is not valid',
      status: 400,
      code: 'BFF_INPUT_INVALID',
      instance: 'request-1',
      errors: [{ pointer: '/headers/idempotency-key', detail }],
    },
  }
  const headers = { 'x-request-id': 'request-1' }

  it.each(['/v1/orders', '/x'])('is a 400 with its pointer, and nothing is called: %s', async (path) => {
    const app = made()

    for (const key of [undefined, '', '""', '"open', 'in"side', 'one, two', 'x'.repeat(256)])
      expect(await outcomeOf(await send(app, { path, key, headers }))).toEqual(refused)
    expect([shop.calls('orders'), runs]).toEqual([[], []])
  })

  it('is documented where the route declares it', () => {
    const document = made().getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'x', version: '1' } })
    const parameters = document.paths?.['/v1/orders']?.post?.parameters

    expect(parameters).toEqual([
      {
        name: 'idempotency-key',
        in: 'header',
        required: true,
        description: expect.stringContaining('safe to repeat'),
        schema: expect.objectContaining({
          type: 'string',
          pattern: expect.any(String),
          example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
        }),
      },
    ])
  })
})

describe('no record is made', () => {
  const count = async () => {
    await records.claim({ id: 'other', fingerprint: '', lease: 0 })
    const rows = await database.selectFrom('idempotencyRecords').select('id').execute()
    return rows.length - 1
  }

  it.each<[string, Sent, number]>([
    ['without a credential', { headers: { authorization: '' } }, 401],
    ['without the scope', { scope: 'orders:read' }, 403],
    ['with input that is not valid', { body: '{"sku":7}' }, 400],
    ['without a key', { key: undefined }, 400],
  ])('for a request %s', async (_, sent, status) => {
    const app = made()
    const before = await send(app, sent)

    expect(before.status).toBe(status)
    expect(await count()).toBe(0)
    expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
  })

  it('on a route that is open to anybody, which is a defect', async () => {
    const { log, lines } = logLines()
    const open = new Hono<PlacingEnv>().post('/open', ...anonymous().middleware, (c) =>
      idempotent(c, records, () => c.text('x')),
    )
    const app = placing(shop.settings, records, { log }).route('/', open)

    expect(await outcomeOf(await send(made({ log }).route('/', open), { path: '/open' }))).toEqual(
      failing('BFF_INTERNAL'),
    )
    expect(lines()[0]?.defect).toContain('TypeError: idempotent: a route that is open to anybody')
    expect(await count()).toBe(0)
    await app.close()
  })
})

describe('while a request is running', () => {
  it('another one with its key is a 409 that says when to come back', async () => {
    const gate = Promise.withResolvers<void>()
    book.beforeAnswer(async () => {
      await gate.promise
      return undefined
    })
    const app = made()
    const first = send(app)
    await shop.called('orders')
    const second = await send(app)
    gate.resolve()

    expect(second.headers.get('retry-after')).toBe('1')
    expect(await outcomeOf(second)).toEqual({
      status: 409,
      body: expect.objectContaining({ code: 'BFF_IDEMPOTENCY_RUNNING', retryAfter: 1 }),
    })
    expect(await outcomeOf(await first)).toEqual(placed('o1'))
    expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('another one with its key and another payload is a 422', async () => {
    const gate = Promise.withResolvers<Response>()
    run = () => gate.promise
    const app = made()
    const first = send(app, { path: '/x' })
    await expect.poll(() => runs).toHaveLength(1)

    expect(await outcomeOf(await send(app, { path: '/x', body: '{}' }))).toEqual(
      failing('BFF_IDEMPOTENCY_KEY_REUSED'),
    )
    gate.resolve(new Response())
    await first
  })

  it.each([
    [undefined, budget + 1_000],
    ['500', 1_500],
  ])('its lease is what is left of its budget and a second: hint %s', async (hint, lease) => {
    const claims: IdempotentRequest[] = []
    const claim = (request: IdempotentRequest) => {
      claims.push(request)
      return records.claim(request)
    }
    const headers = hint === undefined ? {} : { 'x-request-timeout-ms': hint }
    await send(made({}, { ...records, claim }), { headers })

    expect(claims).toMatchObject([{ lease }])
  })

  it('and stays so because its process died, exactly one of the next takes it over, with the same key', async () => {
    const gates: PromiseWithResolvers<Response>[] = []
    run = () => {
      const gate = Promise.withResolvers<Response>()
      gates.push(gate)
      return gate.promise
    }
    const app = made()
    const dead = send(app, { path: '/x' })
    await expect.poll(() => gates).toHaveLength(1)
    now += lease - 1
    expect((await send(app, { path: '/x' })).status).toBe(409)
    now += 1
    let answered = 0
    const retries = Array.from({ length: 10 }, async () => {
      const response = await send(app, { path: '/x' })
      answered += 1
      return response
    })
    await expect.poll(() => gates).toHaveLength(2)
    // One that comes when the answer is kept would rightly be given it.
    await expect.poll(() => answered).toBe(9)
    gates[1]?.resolve(Response.json({ id: 'second' }, { status: 201 }))
    const statuses = (await Promise.all(retries)).map(({ status }) => status).sort()

    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)])
    expect(runs).toHaveLength(2)
    expect(new Set(runs).size).toBe(1)
    // Should it live after all, it has its answer, and changes nothing.
    gates[0]?.resolve(Response.json({ id: 'first' }, { status: 201 }))
    expect(await outcomeOf(await dead)).toEqual({ status: 201, body: { id: 'first' } })
    expect(await outcomeOf(await send(app, { path: '/x' }))).toEqual({ status: 201, body: { id: 'second' } })
  })
})

describe('an answer that is not final', () => {
  it.each<[string, () => Response]>([
    ['500', () => new Response('', { status: 500 })],
    ['503', () => new Response('', { status: 503 })],
    ...([401, 403, 408, 425, 429] as const).map(
      (status) => [String(status), () => new Response('', { status })] as [string, () => Response],
    ),
    ...(
      ['BFF_SERVICE_UNAVAILABLE', 'BFF_BUDGET_SPENT', 'BFF_TOO_MANY_REQUESTS', 'BFF_FORBIDDEN'] as const
    ).map((code): [string, () => Response] => [
      code,
      () => {
        throw new BffError(code, 'orders: no')
      },
    ]),
    [
      'a defect',
      () => {
        throw new RangeError('no')
      },
    ],
    [
      'hono’s own 503',
      () => {
        throw new HTTPException(503)
      },
    ],
  ])('is not kept; the next request runs at once with the same key: %s', async (_, fails) => {
    const app = made()
    run = fails
    const failed = await send(app, { path: '/x' })
    run = () => new Response('fine', { status: 201 })
    const next = await send(app, { path: '/x' })

    expect(failed.status).not.toBe(201)
    expect([next.status, await next.text(), next.headers.get('idempotency-replayed')]).toEqual([
      201,
      'fine',
      null,
    ])
    expect(runs).toHaveLength(2)
    expect(new Set(runs).size).toBe(1)
  })

  it.each([500, 503, 429] as const)(
    'because the service answered %i after it wrote is one order all the same',
    async (status) => {
      const app = made()
      book.beforeAnswer(async () => answer(status))
      const failed = await send(app)
      book.beforeAnswer(async () => undefined)

      expect(failed.status).toBe(status === 429 ? 503 : 502)
      expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
      expect(book.keys()).toHaveLength(1)
      expect(shop.calls('orders')).toHaveLength(2)
    },
  )

  it('keeps its key to its payload', async () => {
    const app = made()
    run = () => new Response('', { status: 503 })
    await send(app, { path: '/x' })

    expect(await outcomeOf(await send(app, { path: '/x', body: '{}' }))).toEqual(
      failing('BFF_IDEMPOTENCY_KEY_REUSED'),
    )
  })
})

describe('an answer that is final', () => {
  it.each([409, 422] as const)('may be a refusal of the service: %i', async (status) => {
    const app = made()
    book.beforeAnswer(async () => answer(status))
    const headers = (id: string) => ({ headers: { 'x-request-id': id } })
    const first = await send(app, headers('request-1'))
    const again = await send(app, headers('request-2'))
    const code = status === 409 ? 'BFF_CONFLICT' : 'BFF_UNPROCESSABLE'
    const problem = (instance: string) => ({
      status,
      body: { type: `/problems/${code}`, title: errorCodes[code].title, status, code, instance },
    })

    expect(await outcomeOf(first)).toEqual(problem('request-1'))
    expect(again.headers.get('content-type')).toBe('application/problem+json')
    expect(again.headers.get('cache-control')).toBe('private, no-store')
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await outcomeOf(again)).toEqual(problem('request-2'))
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('K3: may say what is wrong with the order, and says it again', async () => {
    const app = made()
    const errors = [{ pointer: '/article', detail: 'is not sold' }]
    book.beforeAnswer(async () => answer(422, { detail: 'secret', errors }))
    const [first, again] = [await outcomeOf(await send(app)), await send(app)]

    expect(first.body).toMatchObject({ errors: [{ pointer: '/body/sku', detail: 'is not sold' }] })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await outcomeOf(again)).toEqual({
      ...first,
      body: Object.assign({}, first.body, { instance: again.headers.get('x-request-id') }),
    })
    expect(shop.calls('orders')).toHaveLength(1)
  })

  it('is kept with its headers, but without cookies and what belongs to one request', async () => {
    const app = made()
    run = () =>
      new Response('done', {
        status: 202,
        headers: [
          ['content-type', 'text/plain'],
          ['location', '/v1/orders/o1'],
          ['x-own', 'a'],
          ['x-own', 'b'],
          ['set-cookie', 'canary=1'],
          ['set-cookie', 'canary=2'],
          ['date', 'Sun, 01 Nov 2026 00:00:00 GMT'],
          ['connection', 'close'],
        ],
      })
    const first = await send(app, { path: '/x' })
    const again = await send(app, { path: '/x', headers: { 'x-request-id': 'request-2' } })

    expect(first.headers.getSetCookie()).toEqual(['canary=1', 'canary=2'])
    expect(again.status).toBe(202)
    expect(Object.fromEntries(again.headers)).toEqual({
      ...defaultSecurityHeaders,
      'cache-control': 'private, no-store',
      'content-type': 'text/plain',
      location: '/v1/orders/o1',
      'x-own': 'a, b',
      'idempotency-replayed': 'true',
      'x-request-id': 'request-2',
      'server-timing': 'total;dur=0',
    })
    const rows = await database.selectFrom('idempotencyRecords').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('canary')
  })

  it.each<[string, () => Response, number, number[]]>([
    ['none', () => new Response(null, { status: 204 }), 204, []],
    ['bytes', () => new Response(new Uint8Array([0, 128, 255])), 200, [0, 128, 255]],
    [
      'a stream',
      () => new Response(ReadableStream.from([new Uint8Array([1]), new Uint8Array([2])])),
      200,
      [1, 2],
    ],
  ])('is given again with the same body: %s', async (_, answered, status, bytes) => {
    const app = made()
    run = answered
    for (const replayed of [null, 'true']) {
      const res = await send(app, { path: '/x' })
      expect([res.status, res.headers.get('idempotency-replayed')]).toEqual([status, replayed])
      expect([...new Uint8Array(await res.arrayBuffer())]).toEqual(bytes)
    }
    expect(runs).toHaveLength(1)
  })

  it.each([
    ['of a mebibyte is kept', 1024 * 1024, 1],
    ['over a mebibyte is not: the next request runs again with the same key', 1024 * 1024 + 1, 2],
  ])('whose body is %s', async (_, size, times) => {
    const app = made()
    run = () => new Response('x'.repeat(size), { status: 201 })
    for (let index = 0; index < 2; index++)
      expect((await (await send(app, { path: '/x' })).text()).length).toBe(size)

    expect(runs).toHaveLength(times)
    expect(new Set(runs).size).toBe(1)
  })

  it('that breaks off is not kept', async () => {
    const app = made()
    run = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array([1])),
          pull: (controller) => controller.error(new Error('broke off')),
        }),
      )
    const broken = await send(app, { path: '/x' })
    await expect(broken.arrayBuffer()).rejects.toThrow()
    run = () => new Response('fine')

    expect(await (await send(app, { path: '/x' })).text()).toBe('fine')
    expect(new Set(runs).size).toBe(1)
  })
})

describe('when the store fails', () => {
  const broken = async (): Promise<never> => {
    throw new Error('disk I/O error')
  }

  it('before the write, nothing is called and the answer is 503', async () => {
    const { log, lines } = logLines()
    const res = await send(made({ log }, { ...records, claim: broken }))

    expect(res.headers.get('retry-after')).toBe('1')
    expect(await outcomeOf(res)).toEqual({
      status: 503,
      body: expect.objectContaining({ code: 'BFF_STORE_UNAVAILABLE', retryAfter: 1 }),
    })
    expect(shop.calls('orders')).toEqual([])
    expect(lines()).toMatchObject([
      { code: 'BFF_STORE_UNAVAILABLE', defect: expect.stringContaining('disk I/O error'), calls: [] },
    ])
  })

  it('after the write, the answer is given, the log says so, and the retry gets the same order', async () => {
    const { log, lines } = logLines()
    const first = await send(made({ log }, { ...records, finish: broken }))
    const app = made()

    expect(await outcomeOf(first)).toEqual(placed('o1'))
    expect(lines()).toMatchObject([
      {
        status: 201,
        calls: [
          { service: 'orders', outcome: 'ok' },
          { service: 'idempotency-records', call: 'finish', outcome: 'BFF_STORE_UNAVAILABLE' },
        ],
      },
    ])
    expect(await outcomeOf(await send(app))).toEqual(failing('BFF_IDEMPOTENCY_RUNNING'))
    now += lease
    expect(await outcomeOf(await send(app))).toEqual(placed('o1'))
    expect(book.keys()).toHaveLength(1)
  })

  it('after a failure, the failure is answered', async () => {
    book.beforeAnswer(async () => answer(500))

    expect(await outcomeOf(await send(made({}, { ...records, release: broken })))).toEqual(
      failing('BFF_SERVICE_UNAVAILABLE'),
    )
  })

  it('by hanging after the write, the answer waits 250 ms for it and no longer', async () => {
    const clock = manualClock()
    const finishing = Promise.withResolvers<void>()
    const finish = () => {
      finishing.resolve()
      return new Promise<never>(() => {})
    }
    const app = placing(shop.settings, { ...records, finish }, { clock, budget })
    let answered = false
    const res = send(app).then((given) => {
      answered = true
      return given
    })
    await finishing.promise
    clock.advance(249)
    await new Promise(setImmediate)
    expect(answered).toBe(false)
    clock.advance(1)

    expect(await outcomeOf(await res)).toEqual(placed('o1'))
    expect(clock.pending).toBe(0)
  })
})

describe('a client that leaves', () => {
  it('before the write was begun causes none, and leaves the record free', async () => {
    const leaving = new AbortController()
    const claim = async (request: IdempotentRequest) => {
      const claimed = await records.claim(request)
      leaving.abort()
      return claimed
    }
    const init = { ...(await sending({ key: 'k1' })), signal: leaving.signal }
    await made({}, { ...records, claim }).request('/x', init)

    expect(runs).toEqual([])
    run = () => new Response('fine')
    expect(await (await send(made(), { path: '/x' })).text()).toBe('fine')
  })

  it('after the call was sent lets it finish, and finds the answer when it comes back', async () => {
    const gate = Promise.withResolvers<void>()
    book.beforeAnswer(async () => {
      await gate.promise
      return undefined
    })
    const leaving = new AbortController()
    const app = made()
    const left = app.request('/v1/orders', { ...(await sending({ key: 'k1' })), signal: leaving.signal })
    await shop.called('orders')
    leaving.abort()
    expect((await send(app)).status).toBe(409)
    gate.resolve()
    await left
    const again = await send(app)

    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await outcomeOf(again)).toEqual(placed('o1'))
    expect(shop.calls('orders')).toHaveLength(1)
  })
})

it('says nothing of key, body or answer in the log, in a record or in a problem', async () => {
  const { log, text } = logLines()
  const app = made({ log })
  const body = '{"sku":"canary-sku","note":"canary-note"}'
  const key = '"canary-key"'
  const answers = [
    await send(app, { key, body }),
    await send(app, { key, body }),
    await send(app, { key, body: '{"sku":"canary-sku"}' }),
    await send(app, { key: '"canary-key', body }),
    await send(made({ log }, { ...records, claim: () => Promise.reject(new Error('no')) }), { key, body }),
    await send(made({ log }, { ...records, finish: () => Promise.reject(new Error('no')) }), {
      key: '"canary-other"',
      body,
    }),
  ]
  const rows = await database.selectFrom('idempotencyRecords').selectAll().execute()

  expect(answers.map(({ status }) => status)).toEqual([201, 201, 422, 400, 503, 201])
  expect(text().split('\n')).toHaveLength(answers.length + 1)
  expect(text()).not.toContain('canary')
  expect(JSON.stringify(rows)).not.toContain('canary')
  expect(JSON.stringify(await Promise.all(answers.map((res) => res.text())))).not.toContain('canary')
})
