import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../../errors/bff-error.ts'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { CallOptions } from '../../call.ts'
import { failureOf } from '../../test/failure-of.ts'
import { type HttpService, httpService, json } from '../../test/http-service.ts'
import { type OneRequest, type OneRequestOptions, oneRequest } from '../../test/one-request.ts'
import {
  after,
  before,
  type PlacedPolicy,
  type ServiceCall,
  type ServiceOutcome,
  type ServicePolicy,
} from './service-policy.ts'

const Order = z.object({ id: z.string() })

let orders: HttpService
let failing: number
let opened: OneRequest[]

beforeEach(async () => {
  failing = 0
  opened = []
  orders = await httpService((got, outgoing) => {
    failing -= 1
    if (failing >= 0) json(outgoing, {}, 503)
    else json(outgoing, { id: got.url.slice(8), from: 'service' })
  })
})
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  await orders[Symbol.asyncDispose]()
})

const request = (policies: readonly PlacedPolicy[], options: OneRequestOptions = {}) => {
  const one = oneRequest(orders.url, { policies, ...options })
  opened.push(one)
  return one
}
const get = ({ call }: OneRequest, id = 'o1') => call.get('orders/{id}', Order, { path: { id } })

const lookingOn =
  (seen: string[], name: string): ServicePolicy =>
  (send) =>
  async (call) => {
    seen.push(`${name} ${call.attempt}`)
    const outcome = await send(call)
    seen.push(`${name}: ${outcome.error?.code ?? outcome.status}`)
    return outcome
  }

describe('a policy of one’s own', () => {
  it('sees the call, and its outcome', async () => {
    const seen: unknown[] = []
    const audited: ServicePolicy = (send) => async (call) => {
      const { service, method, template, path, query, part, attempt, headers, principal } = call
      const outcome = await send(call)
      seen.push({ service, method, template, path, query, part, attempt, headers, kind: principal.kind })
      seen.push(call.timeLeft > 0 && call.timeLeft <= 1_000, call.signal.aborted, outcome)
      return outcome
    }
    const { call } = request([before('breaker', audited)])
    await call.get('orders/{id}', Order, { path: { id: 'o1' }, query: { full: 'yes' } })

    expect(seen).toEqual([
      {
        service: 'orders',
        method: 'GET',
        template: 'orders/{id}',
        path: 'orders/o1',
        query: '?full=yes',
        part: undefined,
        attempt: 1,
        headers: { accept: 'application/json' },
        kind: 'anonymous',
      },
      true,
      false,
      {
        status: 200,
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        value: { id: 'o1?full=yes' },
        error: undefined,
        time: expect.any(Number),
      },
    ])
  })

  it('stands where it is placed: behind retry it sees each try', async () => {
    failing = 1
    const seen: string[] = []
    const one = request([before('retry', lookingOn(seen, 'call')), after('retry', lookingOn(seen, 'try'))], {
      retry: { baseDelay: 0 },
    })

    expect(await get(one)).toEqual({ id: 'o1' })
    expect(seen).toEqual([
      'call 1',
      'try 1',
      'try: BFF_SERVICE_UNAVAILABLE',
      'try 2',
      'try: 200',
      'call: 200',
    ])
  })

  it('of several at one place the first sees a call first', async () => {
    const seen: string[] = []
    await get(request([before('hedge', lookingOn(seen, 'a')), before('hedge', lookingOn(seen, 'b'))]))

    expect(seen).toEqual(['a 1', 'b 1', 'b: 200', 'a: 200'])
  })

  it('adds headers, once for each try, which the service and the key of the cache see', async () => {
    failing = 1
    let locale = 'de'
    const told: ServicePolicy = (send) => (call) => send(call.withHeaders({ 'X-Locale': locale }))
    const tried: ServicePolicy = (send) => (call) =>
      send(call.withHeaders({ 'x-try': String(call.attempt) }).withHeaders({ 'x-two': 'b' }))
    const one = request([before('cache', told), after('retry', tried)], { retry: { baseDelay: 0 } })
    const cached = () => one.next().call.get('orders/o1', Order, { cache: { ttl: 60_000, scope: 'shared' } })
    await cached()
    await cached()
    locale = 'fr'
    await cached()

    expect(
      orders.got.map(({ headers }) => [headers['x-locale'], headers['x-try'], headers['x-two']]),
    ).toEqual([
      ['de', '1', 'b'],
      ['de', '2', 'b'],
      ['fr', '1', 'b'],
    ])
  })

  it('keeps its state once for all lanes of the service', async () => {
    let made = 0
    const counted: ServicePolicy = (send) => {
      made += 1
      return send
    }
    const { call } = request([before('balance', counted)])
    await call.get('orders/o1', Order)
    await call.ky.get(call.path('orders/{id}', { id: 'o2' })).json()

    expect(made).toBe(1)
  })

  it('refuses with a code: nothing is sent, and the breaker and retries do not count it', async () => {
    const closed: ServicePolicy = () => async (call) => {
      throw new BffError('BFF_CONFLICT', `${call.service}: closed (${call.template})`)
    }
    const one = request([after('retry', closed)], { retry: {}, breaker: { minCalls: 1 } })

    for (let count = 0; count < 3; count += 1)
      expect(await failureOf(get(one))).toBe('BFF_CONFLICT orders: closed (orders/{id})')
    expect(orders.got).toEqual([])
  })

  it('answers instead of the service, by the schema of the call', async () => {
    const canned =
      (value: unknown): ServicePolicy =>
      () =>
      async (call) =>
        call.answer(value)

    expect(await get(request([before('cache', canned({ id: 'x', more: 1 }))]))).toEqual({ id: 'x' })
    expect(await failureOf(get(request([before('cache', canned({ id: 1 }))])))).toBe(
      'BFF_INTERNAL orders: the answer of a policy does not fit the schema of the call (GET orders/{id}): id: Invalid input: expected string, received number',
    )
    expect(orders.got).toEqual([])
  })

  it('answers a streamed call with text, bytes or JSON', async () => {
    const values: [unknown, string, string | null][] = [
      ['a,b', 'a,b', null],
      [Buffer.from('bytes'), 'bytes', null],
      [{ id: 'x' }, '{"id":"x"}', 'application/json'],
      [undefined, '', null],
    ]
    for (const [value, text, type] of values) {
      const { call } = request([before('breaker', () => async (own: ServiceCall) => own.answer(value))])
      const response = await call.ky.get(call.path('orders/{id}', { id: 'o1' }))
      expect([await response.text(), response.headers.get('content-type')]).toEqual([text, type])
    }
    expect(orders.got).toEqual([])
  })

  it('passes every lane: JSON, ky and batches', async () => {
    const seen: string[] = []
    const named: ServicePolicy = (send) => (call) => {
      seen.push(`${call.method} ${call.template}${call.query}`)
      return send(call)
    }
    const { call } = request([before('coalesce', named)])
    await call.get('orders/{id}', Order, { path: { id: 'o1' } })
    await call.ky.get(call.path('orders/{id}', { id: 'o2' })).text()
    await call.batch('orders', Order, { ids: ['1', '2'], key: 'id' }).catch(() => {})

    expect(seen).toEqual(['GET orders/{id}', 'GET orders/{id}', 'GET orders?ids=1%2C2'])
  })

  it('names itself in what it threw, with its cause', async () => {
    const audited: ServicePolicy = () => async () => {
      throw new RangeError('out of numbers')
    }
    const error = await get(request([before('breaker', audited)])).catch((error) => error)

    expect(error).toBeInstanceOf(BffError)
    expect([error.code, error.message]).toEqual([
      'BFF_INTERNAL',
      'policy "audited" of service orders threw (GET orders/{id})',
    ])
    expect(error.cause).toMatchObject({ message: 'out of numbers' })
    expect(error.cause.stack).toContain('own-policy.test.ts')
  })

  it.each<[string, ServicePolicy, string]>([
    [
      'throws before it is a promise',
      () => () => {
        throw new Error('at once')
      },
      'at once',
    ],
    [
      'returns nothing',
      () => Reflect.get({}, 'x') ?? (async () => undefined as never),
      'it returned undefined, not what send() or call.answer() gave for this call',
    ],
    [
      'returns a copy of the outcome',
      (send) => async (call) => ({ ...(await send(call)) }),
      'it returned object, not what send() or call.answer() gave for this call',
    ],
    [
      'sends a copy of the call',
      (send) => (call) => send({ ...call } as never),
      'send takes the call the policy was given, or what its withHeaders() returned',
    ],
    [
      'sends twice',
      (send) => async (call) => {
        await send(call)
        return send(call)
      },
      'a policy sends a call once; to repeat it is the business of retry',
    ],
    [
      'sends twice and looks away',
      (send) => async (call) => {
        void send(call)
        void send(call)
        return call.answer({ id: 'x' })
      },
      'a policy sends a call once; to repeat it is the business of retry',
    ],
    [
      'answers with a failure',
      () => async (call) => call.answer({}, { status: 500 }),
      'orders: a policy answers with a status from 200 to 299, not 500; to refuse, throw a BffError (GET orders/{id})',
    ],
    [
      'sets what the gateway sets',
      (send) => (call) => send(call.withHeaders({ traceparent: 'x' })),
      'orders: the header traceparent is set by the gateway only (GET orders/{id})',
    ],
    [
      'sets what the call sets',
      (send) => (call) => send(call.withHeaders({ accept: 'text/csv' })),
      'orders: the header accept is set by the call, with another value (GET orders/{id})',
    ],
  ])('names one that %s', async (_, policy, cause) => {
    const wrong: ServicePolicy = (send) => policy(send)
    const error = await get(request([before('breaker', wrong)])).catch((error) => error)

    expect([error.code, error.message, error.cause?.message]).toEqual([
      'BFF_INTERNAL',
      'policy "wrong" of service orders threw (GET orders/{id})',
      cause,
    ])
  })

  it('gives no call the outcome of another, which another user may have made', async () => {
    let first: ServiceOutcome | undefined
    const keeping: ServicePolicy = (send) => async (call) => {
      first ??= await send(call)
      return first
    }
    const one = request([before('breaker', keeping)])

    expect(await get(one)).toEqual({ id: 'o1' })
    expect(await failureOf(get(one, 'o2'))).toBe(
      'BFF_INTERNAL policy "keeping" of service orders threw (GET orders/{id})',
    )
  })

  it('is not waited for beyond the deadline, and says so; the breaker does not blame the service', async () => {
    const clock = manualClock()
    let aborted = false
    const stuck: ServicePolicy = () => (call) => {
      call.signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    }
    const one = request([after('breaker', stuck)], {
      clock,
      timeout: 400,
      breaker: { minCalls: 1, failureRatio: 0.01 },
    })
    const failures = []
    for (let count = 0; count < 2; count += 1) {
      const failure = failureOf(get(one.next() as OneRequest))
      clock.advance(400)
      failures.push(await failure)
    }

    expect(failures).toEqual(
      Array(2).fill(
        'BFF_INTERNAL policy "stuck" of service orders did not end within 400 ms (GET orders/{id})',
      ),
    )
    expect(aborted).toBe(true)
  })

  it('ends with the deadline of one try where it stands behind retry, and is not tried again', async () => {
    const clock = manualClock()
    let asked = 0
    const stuck: ServicePolicy = () => () => {
      asked += 1
      return new Promise(() => {})
    }
    const one = request([after('retry', stuck)], { clock, tryTimeout: 150, retry: {} })
    const failure = failureOf(get(one))
    clock.advance(150)

    expect(await failure).toBe(
      'BFF_INTERNAL policy "stuck" of service orders did not end within 150 ms (GET orders/{id})',
    )
    expect(asked).toBe(1)
  })

  it('is told when its call is over, and what it does then is nobody’s business', async () => {
    const clock = manualClock()
    await using silent = await httpService(() => {})
    const outcomes: unknown[] = []
    const late: ServicePolicy = (send) => async (call) => {
      const outcome = await send(call)
      outcomes.push(outcome.error?.code)
      throw new Error('too late to matter')
    }
    await using one = oneRequest(silent.url, { policies: [before('cache', late)], clock, timeout: 400 })
    const failure = failureOf(one.call.get('orders/{id}', Order, { path: { id: 'o1' } }))
    await expect.poll(() => silent.got.length).toBe(1)
    clock.advance(400)

    expect(await failure).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (GET orders/{id})')
    await expect.poll(() => outcomes).toEqual(['BFF_SERVICE_TIMEOUT'])
  })

  it('ends the call it does not wait for', async () => {
    let closed = false
    await using silent = await httpService((_, outgoing) =>
      outgoing.on('close', () => {
        closed = true
      }),
    )
    const impatient: ServicePolicy = (send) => async (call) => {
      void send(call)
      await expect.poll(() => silent.got.length).toBe(1)
      return call.answer({ id: 'own' })
    }
    await using one = oneRequest(silent.url, { policies: [before('breaker', impatient)] })

    expect(await one.call.get('orders/o1', Order)).toEqual({ id: 'own' })
    await expect.poll(() => closed).toBe(true)
  })

  it('refuses a header that says who is asking behind the cache, for a call whose answer is kept', async () => {
    const telling: ServicePolicy = (send) => (call) => send(call.withHeaders({ 'x-user-id': 'u1' }))
    const cached = ({ call }: OneRequest) => call.get('orders/o1', Order, { cache: 'http' })
    const behind = await cached(request([after('cache', telling)])).catch((error) => error.cause.message)
    const shared = await failureOf(
      request([before('cache', telling)]).call.get('orders/o1', Order, {
        cache: { ttl: 1_000, scope: 'shared' },
      }),
    )

    expect(behind).toBe(
      'orders: the header x-user-id says who is asking, and is added behind the cache, which would give the answer to others; place the policy before cache (GET orders/o1)',
    )
    expect(shared).toContain('BFF_INTERNAL')
    expect(orders.got).toEqual([])
    await get(request([after('cache', telling)]))
    expect(orders.got.map(({ headers }) => headers['x-user-id'])).toEqual(['u1'])
  })

  it('knows nobody behind the cache, for a call whose answer is kept for all: what it makes of who asks would be given to others', async () => {
    const telling: ServicePolicy = (send) => (call) =>
      send(call.withHeaders({ 'x-tenant': call.principal.id }))
    const told = async (place: PlacedPolicy, cache: CallOptions['cache'] & {}) => {
      const one = request([place])
      const before = orders.got.length
      for (const id of ['u1', 'u2']) {
        const { call, scope } = one.next()
        scope.principal = { kind: 'user', id, scopes: [], claims: {} }
        await call.get('orders/o1', Order, { cache })
      }
      return orders.got.slice(before).map(({ headers }) => headers['x-tenant'])
    }

    expect(await told(after('cache', telling), { ttl: 60_000, scope: 'shared' })).toEqual(['anonymous'])
    expect(await told(after('retry', telling), { ttl: 60_000, scope: 'shared' })).toEqual(['anonymous'])
    expect(await told(after('cache', telling), { ttl: 60_000, scope: 'principal' })).toEqual(['u1', 'u2'])
    expect(await told(before('cache', telling), { ttl: 60_000, scope: 'shared' })).toEqual(['u1', 'u2'])
  })

  it('hands a streamed answer on, and ends it where it answers instead', async () => {
    const bytes = 300_000
    let closed = false
    await using large = await httpService((_, outgoing) => outgoing.end(Buffer.alloc(bytes)))
    await using endless = await httpService((_, outgoing) => {
      outgoing.on('close', () => {
        closed = true
      })
      outgoing.write('begun')
    })
    const looking: ServicePolicy = (send) => async (call) => send(call)
    const replacing: ServicePolicy = (send) => async (call) => {
      await send(call)
      return call.answer('instead')
    }
    await using one = oneRequest(large.url, { policies: [before('hedge', looking)] })
    await using other = oneRequest(endless.url, { policies: [before('hedge', replacing)] })
    const path = one.call.path('orders')

    expect((await one.call.ky.get(path).arrayBuffer()).byteLength).toBe(bytes)
    expect(await other.call.ky.get(other.call.path('orders')).text()).toBe('instead')
    await expect.poll(() => closed).toBe(true)
  })

  it('is refused when it cannot be made', () => {
    const broken: ServicePolicy = () => {
      throw new Error('no')
    }
    const nothing = (() => undefined) as unknown as ServicePolicy

    expect(() => request([before('breaker', broken)])).toThrow(
      new TypeError('policy "broken" of service orders threw when it was made, before any call'),
    )
    expect(() => request([before('breaker', nothing)])).toThrow(
      new TypeError(
        'policy "nothing" of service orders must return a function from a call to its outcome, not undefined',
      ),
    )
  })
})
