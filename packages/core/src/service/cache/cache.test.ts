import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import type { ErrorCodeName } from '../../errors/codes.ts'
import type { Principal } from '../../scope/principal.ts'
import type { Outcome } from '../outgoing.ts'
import { anotherTry, noteSent } from '../policies/another-try.ts'
import { type Asking, cached } from './test/asking.ts'

const keeping = {
  ttl: 30_000,
  staleWhileRevalidate: 60_000,
  staleIfError: 300_000,
  scope: 'shared',
} as const
const ifError = { ttl: 30_000, staleIfError: 300_000, scope: 'shared' } as const
const own = { ttl: 1_000, scope: 'principal' } as const
const down = new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: connection refused (GET products/{id})')
const late = new BffError('BFF_SERVICE_TIMEOUT', 'Home.product: not there within 200 ms')

/** A value, or code and message; `undefined` as long as there is neither. */
const shown = (outcome: Outcome | undefined) =>
  outcome instanceof BffError ? `${outcome.code} ${outcome.message}` : outcome?.value
/** What a call got, and what it says of that. */
const got = ({ outcome, purpose }: Asking) => ({ got: shown(outcome), stale: purpose.stale })
/** The TypeError behind an outcome. */
const defect = ({ outcome }: Asking) =>
  outcome instanceof BffError && outcome.options.cause instanceof TypeError && outcome.options.cause.message
/** What the log says of the cache. */
const logged = ({ scope }: Asking) => {
  const { service, call, part, start, duration, outcome, ...cache } = scope.calls[0] ?? {}
  return cache
}
/** A cache that has an answer, `old`, of so many milliseconds. */
const withOld = (age: number, cache: typeof keeping | typeof ifError = keeping) => {
  const shop = cached()
  shop.ask({ cache })
  shop.received[0]?.answer('old')
  shop.clock.advance(age)
  return { ...shop, askAgain: () => shop.ask({ cache }) }
}

describe('a call without cache', () => {
  it('passes by: it is made each time, and says nothing of a cache', () => {
    const { ask, received } = cached()
    const asked = [ask(), ask()]
    received[0]?.answer('one')
    received[1]?.answer('two')

    expect(asked.map(got)).toEqual([
      { got: 'one', stale: undefined },
      { got: 'two', stale: undefined },
    ])
    expect(asked.map(logged)).toEqual([{}, {}])
  })

  it('does not get what one with cache has left', () => {
    const { ask, received } = withOld(0)
    ask()

    expect(received).toHaveLength(2)
  })
})

describe('what is fresh', () => {
  it('is given without a call, at once', () => {
    const { askAgain, received } = withOld(29_999)
    const asked = askAgain()

    expect(got(asked)).toEqual({ got: 'old', stale: undefined })
    expect(logged(asked)).toEqual({ cache: 'hit', ttl: 1 })
    expect(received).toHaveLength(1)
  })

  it('counts from when it was asked for, not from when it came', () => {
    const { ask, received, clock } = cached()
    ask({ cache: keeping })
    clock.advance(900)
    received[0]?.answer('one')
    clock.advance(29_100)

    expect(got(ask({ cache: keeping }))).toEqual({ got: 'one', stale: true })
  })

  it('is as fresh as each call says itself', () => {
    const { ask, received } = withOld(1_000)
    const asked = ask({ cache: { ttl: 500, scope: 'shared' } })

    expect([asked.outcome, received.length]).toEqual([undefined, 2])
  })

  it('is fetched again when it is too old', () => {
    const { askAgain, received } = withOld(300_000 + 30_000)
    const asked = askAgain()
    received[1]?.answer('new')

    expect(got(asked)).toEqual({ got: 'new', stale: undefined })
    expect(logged(asked)).toEqual({ cache: 'miss', forwarded: 'stale', stored: true, ttl: 30_000 })
    expect(got(askAgain())).toEqual({ got: 'new', stale: undefined })
  })

  it('is frozen, also for whoever fetched it, since requests share it', () => {
    const { ask, received } = cached()
    const asked = ask({ cache: keeping })
    const product = { tags: ['a'] }
    received[0]?.answer(product)

    expect(shown(asked.outcome)).toBe(product)
    expect([Object.isFrozen(product), Object.isFrozen(product.tags)]).toEqual([true, true])
  })

  it.each([200, 204])('may have the status %i', (status) => {
    const { ask, received } = cached()
    ask({ cache: keeping })
    received[0]?.answer('kept', { status })
    ask({ cache: keeping })

    expect(received).toHaveLength(1)
  })

  it.each([201, 203, 206])('has no other status, such as %i', (status) => {
    const { ask, received } = cached()
    ask({ cache: keeping })
    received[0]?.answer('not kept', { status })
    ask({ cache: keeping })

    expect(received).toHaveLength(2)
  })

  it('does not take the place of another service, path, query, schema, header or passed status', () => {
    const { ask, received } = withOld(0)
    ask({ cache: keeping, path: 'products/p2' })
    ask({ cache: keeping, path: 'products/p1?full=true' })
    ask({ cache: keeping, schema: z.string() })
    ask({ cache: keeping, headers: ['accept', 'text/plain'] })
    ask({ cache: keeping, passes: [404] })

    expect(received).toHaveLength(6)
  })
})

describe('what is stale while it is revalidated', () => {
  it('is given at once, marked, and fetched behind it by one call', () => {
    const { askAgain, received } = withOld(30_000)
    const asked = [askAgain(), askAgain(), askAgain()]

    expect(asked.map(got)).toEqual(Array(3).fill({ got: 'old', stale: true }))
    expect(logged(askAgain())).toEqual({ cache: 'stale', ttl: 0 })
    expect(received).toHaveLength(2)
    received[1]?.answer('new')
    expect(got(askAgain())).toEqual({ got: 'new', stale: undefined })
  })

  it('is fetched with a deadline of its own, whatever becomes of the request', () => {
    const { ask, received, clock } = withOld(30_000)
    const asked = ask({ cache: keeping, budget: 50 })
    asked.leave()
    clock.advance(999)
    expect(received[1]?.aborted).toBe(undefined)
    clock.advance(1)

    expect(shown(received[1]?.aborted)).toBe(
      'BFF_SERVICE_TIMEOUT catalog: no answer within 1000 ms (GET products/{id})',
    )
    expect(clock.pending).toBe(0)
  })

  it('leaves no trace in the request that caused it', () => {
    const { askAgain, received } = withOld(30_000)
    const asked = askAgain()
    received[1]?.fail(down)

    expect(asked.scope.calls).toMatchObject([{ outcome: 'ok', cache: 'stale' }])
    expect(asked.scope.calls).toHaveLength(1)
  })

  it('says why when the last try has failed, and is not tried again for a second', () => {
    const { askAgain, received, clock } = withOld(30_000)
    askAgain()
    received[1]?.fail(down)
    clock.advance(999)

    expect(got(askAgain())).toEqual({ got: 'old', stale: 'unavailable' })
    expect(received).toHaveLength(2)
    clock.advance(1)
    askAgain()
    expect(received).toHaveLength(3)
  })

  it('waits as long as the service has asked for', () => {
    const { askAgain, received, clock } = withOld(30_000)
    askAgain()
    received[1]?.fail(new BffError('BFF_SERVICE_OVERLOADED', 'catalog: answered 429', { retryAfter: 20 }))
    clock.advance(19_999)
    askAgain()
    expect(received).toHaveLength(2)
    clock.advance(1)
    askAgain()

    expect(received).toHaveLength(3)
  })
})

it('says of a part with several older answers why there is one, if there is a reason', () => {
  const { ask, received, clock } = cached()
  const [one, other] = ['products/p1', 'products/p2'].map((path) => ({ path, cache: keeping }))
  ask(one)
  ask(other)
  for (const call of received) call.answer('old')
  clock.advance(30_000)
  ask(one)
  received[2]?.fail(down)
  const { purpose } = ask(one)
  ask({ ...other, purpose })
  expect(purpose.stale).toBe('unavailable')
  const later = ask(other).purpose
  ask({ ...one, purpose: later })

  expect(later.stale).toBe('unavailable')
})

describe('what is stale if there is an error', () => {
  it('is not given before the service has failed', () => {
    const { askAgain, received } = withOld(30_000, ifError)
    const asked = askAgain()
    expect(asked.outcome).toBe(undefined)
    received[1]?.answer('new')

    expect(got(asked)).toEqual({ got: 'new', stale: undefined })
  })

  it.each([
    ['BFF_SERVICE_UNAVAILABLE', 'unavailable'],
    ['BFF_SERVICE_TIMEOUT', 'timeout'],
    ['BFF_SERVICE_OVERLOADED', 'overloaded'],
    ['BFF_SERVICE_CONTRACT', 'contract'],
    ['BFF_CIRCUIT_OPEN', 'unavailable'],
  ] as const)('is given for %s, marked', (code, reason) => {
    const { askAgain, received } = withOld(30_000, ifError)
    const asked = askAgain()
    received[1]?.fail(new BffError(code, 'catalog: failed'))

    expect(got(asked)).toEqual({ got: 'old', stale: reason })
    expect(logged(asked)).toEqual({
      cache: 'stale',
      forwarded: 'stale',
      stale: reason,
      error: 'catalog: failed',
      ttl: 0,
    })
  })

  it.each([
    'BFF_SERVICE_REFUSED',
    'BFF_NOT_FOUND',
    'BFF_GONE',
    'BFF_CONFLICT',
    'BFF_UNPROCESSABLE',
    'BFF_PRECONDITION_FAILED',
  ] satisfies ErrorCodeName[])('is not given for %s, which is an answer: it is dropped', (code) => {
    const { ask, askAgain, received } = withOld(30_000, ifError)
    const asked = askAgain()
    received[1]?.fail(new BffError(code, 'catalog: no'))
    expect(got(asked)).toEqual({ got: `${code} catalog: no`, stale: undefined })
    ask({ cache: keeping })

    expect(received).toHaveLength(3)
  })

  it('is given when time is up: that of the call, of its part, or nearly that of the budget', () => {
    const { ask, received, clock } = withOld(30_000, ifError)
    const part = ask({ cache: ifError })
    const budget = ask({ cache: ifError, budget: 100 })
    const own = ask({ cache: ifError })
    part.leave(late)
    expect(got(part)).toEqual({ got: 'old', stale: 'timeout' })
    clock.advance(80)
    expect(got(budget)).toEqual({ got: 'old', stale: 'timeout' })
    expect([own.outcome, received[1]?.aborted]).toEqual([undefined, undefined])
    clock.advance(920)

    expect(got(own)).toEqual({ got: 'old', stale: 'timeout' })
  })

  it('goes on being fetched when nobody has the time to wait', () => {
    const { ask, askAgain, received } = withOld(30_000, ifError)
    ask({ cache: ifError }).leave(late)
    received[1]?.answer('new')

    expect(got(askAgain())).toEqual({ got: 'new', stale: undefined })
  })

  it('is not given to a client that has left', () => {
    const { askAgain } = withOld(30_000, ifError)
    const asked = askAgain()
    asked.leave()

    expect(shown(asked.outcome)).toBe('BFF_CLIENT_GONE client: disconnected before the answer was ready')
  })

  it('is given at once while the service keeps failing, and fetched behind that', () => {
    const { askAgain, received, clock } = withOld(30_000, ifError)
    askAgain()
    received[1]?.fail(down)
    expect(got(askAgain())).toEqual({ got: 'old', stale: 'unavailable' })
    expect(received).toHaveLength(2)
    clock.advance(1_000)
    expect([askAgain(), askAgain()].map(got)).toEqual(Array(2).fill({ got: 'old', stale: 'unavailable' }))
    expect(received).toHaveLength(3)
    received[2]?.answer('new')

    expect(got(askAgain())).toEqual({ got: 'new', stale: undefined })
  })

  it('is waited for again when the failure is half a minute ago', () => {
    const { askAgain, received, clock } = withOld(30_000, ifError)
    askAgain()
    received[1]?.fail(down)
    clock.advance(31_000)

    expect(askAgain().outcome).toBe(undefined)
  })

  it('is over some day: then the call fails', () => {
    const { askAgain, received } = withOld(330_000, ifError)
    const asked = askAgain()
    received[1]?.fail(down)

    expect(got(asked)).toEqual({ got: `${down.code} ${down.message}`, stale: undefined })
    expect(logged(asked)).toEqual({ cache: 'miss', forwarded: 'stale', error: down.message })
  })
})

it('keeps no failure', () => {
  const { ask, received } = cached()
  const failed = ask({ cache: keeping })
  received[0]?.fail(down)
  const asked = ask({ cache: keeping })
  received[1]?.answer('there')

  expect([failed, asked].map(got)).toEqual([
    { got: `${down.code} ${down.message}`, stale: undefined },
    { got: 'there', stale: undefined },
  ])
})

describe('calls of several requests for what is not there', () => {
  it('are made once', () => {
    const { ask, received } = cached()
    const asked = [ask({ cache: keeping }), ask({ cache: keeping }), ask({ cache: keeping })]
    received[0]?.answer('one')

    expect(received).toHaveLength(1)
    expect(asked.map(got)).toEqual(Array(3).fill({ got: 'one', stale: undefined }))
    expect(asked.map(logged)).toEqual([
      { cache: 'miss', forwarded: 'miss', stored: true, ttl: 30_000 },
      { cache: 'miss', forwarded: 'miss', stored: true, ttl: 30_000, collapsed: true },
      { cache: 'miss', forwarded: 'miss', stored: true, ttl: 30_000, collapsed: true },
    ])
  })

  it('share a failure, and the next one asks again', () => {
    const { ask, received } = cached()
    const asked = [ask({ cache: keeping }), ask({ cache: keeping })]
    received[0]?.fail(down)
    ask({ cache: keeping })

    expect(asked.map(({ outcome }) => outcome)).toEqual([down, down])
    expect(received).toHaveLength(2)
  })

  it('keep their own deadlines; who leaves first does not end it for the others', () => {
    const { ask, received, clock } = cached()
    const short = ask({ cache: keeping, budget: 120 })
    const long = ask({ cache: keeping })
    clock.advance(100)
    expect(shown(short.outcome)).toBe(
      'BFF_SERVICE_TIMEOUT catalog: no answer within 100 ms (GET products/{id})',
    )
    received[0]?.answer('one')

    expect(shown(long.outcome)).toBe('one')
    expect(clock.pending).toBe(0)
  })

  it('end when the last one has left', () => {
    const { ask, received, clock } = cached()
    const asked = [ask({ cache: keeping }), ask({ cache: keeping })]
    asked[0]?.leave()
    expect(received[0]?.aborted).toBe(undefined)
    asked[1]?.leave()

    expect(received[0]?.aborted?.code).toBe('BFF_CLIENT_GONE')
    expect(clock.pending).toBe(0)
    ask({ cache: keeping })
    expect(received).toHaveLength(2)
  })

  it('end as well when what is there is of no use any more', () => {
    const { askAgain, received } = withOld(330_000, ifError)
    askAgain().leave()

    expect(received[1]?.aborted?.code).toBe('BFF_CLIENT_GONE')
  })

  it('do not keep one that hangs alive for ever: it has its own timeout', () => {
    const { ask, received, clock } = cached()
    ask({ cache: keeping })
    clock.advance(600)
    const second = ask({ cache: keeping })
    clock.advance(400)

    expect(shown(second.outcome)).toMatch(/^BFF_SERVICE_TIMEOUT /)
    ask({ cache: keeping })
    expect(received).toHaveLength(2)
  })

  it.each([keeping, own])('are not made for a request that is over already: %j', (cache) => {
    const { ask, received, clock } = cached()
    const asked = ask({ cache }, late)

    expect([asked.outcome, received, clock.pending]).toEqual([late, [], 0])
  })
})

describe('an answer for a principal', () => {
  const user = (id: string, more: Partial<Principal> = {}): Principal => ({
    kind: 'user',
    id,
    scopes: [],
    claims: {},
    ...more,
  })

  it('is given to that principal only: of this kind, issuer and id', () => {
    const { ask, received } = cached()
    ask({ cache: own, principal: user('u1') })
    received[0]?.answer('of u1')
    const others = [
      user('u2'),
      user('u1', { kind: 'key' }),
      user('u1', { issuer: 'https://other.example' }),
    ].map((principal) => ask({ cache: own, principal }))

    expect(others.map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined])
    expect(shown(ask({ cache: own, principal: user('u1') }).outcome)).toBe('of u1')
  })

  it('is given for a token of the same scopes only, when the service sees the token', () => {
    const { ask, received } = cached({ token: 'forward' })
    const as = (...scopes: string[]) =>
      ask({ cache: own, principal: user('u1', { scopes }), token: scopes.join() })
    as('orders:read', 'prices:read')
    received[0]?.answer('with prices')

    expect(as('orders:read').outcome).toBe(undefined)
    expect(shown(as('orders:read', 'prices:read').outcome)).toBe('with prices')
  })

  it('is not kept when nobody was authenticated, and still fetched once in a request', () => {
    const { ask, received } = cached()
    const first = ask({ cache: own })
    const again = ask({ cache: own, scope: first.scope })
    ask({ cache: own })
    received[0]?.answer('for nobody')

    expect([first, again].map(got)).toEqual(Array(2).fill({ got: 'for nobody', stale: undefined }))
    expect(logged(first)).toEqual({ cache: 'miss', forwarded: 'bypass' })
    expect(received).toHaveLength(2)
  })
})

describe('an option that is wrong', () => {
  it.each([
    ['ttl', { ttl: -1, scope: 'shared' }, 'cache.ttl must be a number of milliseconds from 0, not -1'],
    [
      'staleWhileRevalidate',
      { ttl: 1, staleWhileRevalidate: Number.POSITIVE_INFINITY, scope: 'shared' },
      'cache.staleWhileRevalidate must be a number of milliseconds from 0, not Infinity',
    ],
    [
      'staleIfError',
      { ttl: 1, staleIfError: Number.NaN, scope: 'shared' },
      'cache.staleIfError must be a number of milliseconds from 0, not NaN',
    ],
    [
      'scope',
      { ttl: 1, scope: 'public' as never },
      "cache.scope must be 'shared' or 'principal', not public",
    ],
    ['cache', 'always' as never, "cache must be { ttl, scope } or 'http', not always"],
  ] as const)('is a defect of the gateway: %s', (_, cache, message) => {
    const { ask, received } = cached()

    expect(defect(ask({ cache }))).toBe(`catalog: ${message} (GET products/{id})`)
    expect(received).toEqual([])
  })

  it('is one for a write as well', () => {
    const { ask } = cached()

    expect(defect(ask({ cache: keeping, method: 'POST' }))).toBe(
      'catalog: cache is for GET, HEAD, and a POST that reads (POST products/{id})',
    )
  })

  it('is one when the service of a shared answer would learn who is asking', () => {
    const { ask } = cached({ token: 'forward' })

    expect(defect(ask({ cache: keeping }))).toBe(
      "catalog: cache.scope cannot be 'shared', since the service learns who is asking, (GET products/{id})",
    )
  })
})

describe('a write', () => {
  const written = (options: {
    status?: number
    fail?: BffError
    sent?: boolean
    sentBefore?: boolean
    path?: string
  }) => {
    const shop = withOld(0)
    shop.ask({ cache: keeping, path: 'products/p1?full=true' })
    shop.received[1]?.answer('old')
    shop.ask({ method: 'PUT', path: options.path ?? 'products/p1' })
    const write = shop.received[2]
    if (write && options.sentBefore) {
      noteSent(write.call)
      anotherTry(write.call, write.call.cancellation)
    }
    if (write && options.sent !== false) noteSent(write.call)
    if (options.fail) write?.fail(options.fail)
    else write?.answer(undefined, { status: options.status ?? 204 })
    shop.ask({ cache: keeping })
    shop.ask({ cache: keeping, path: 'products/p1?full=true' })
    return shop.received.length - 3
  }

  it('drops what is kept of its path, whatever the query', () => {
    expect(written({})).toBe(2)
  })

  it('leaves other paths alone', () => {
    expect(written({ path: 'products/p2' })).toBe(0)
  })

  it.each(['BFF_CONFLICT', 'BFF_SERVICE_REFUSED'] as const)(
    'that is refused (%s) changes nothing',
    (code) => {
      expect(written({ fail: new BffError(code, 'catalog: no') })).toBe(0)
    },
  )

  it('that nobody knows the end of counts as done', () => {
    expect(written({ fail: late })).toBe(2)
  })

  it('counts as done when an earlier try was sent, whatever the last one met', () => {
    expect(written({ fail: down, sent: false, sentBefore: true })).toBe(2)
    expect(written({ fail: new BffError('BFF_CONFLICT', 'catalog: no'), sentBefore: true })).toBe(2)
  })

  it('that was never sent changes nothing', () => {
    expect(written({ fail: down, sent: false })).toBe(0)
  })

  it('that is passed through and refused changes nothing', () => {
    expect(written({ status: 409 })).toBe(0)
  })

  it('drops it for everybody', () => {
    const { ask, received } = cached()
    const of = (id: string) => ({
      cache: own,
      principal: { kind: 'user', id, scopes: [], claims: {} } as const,
    })
    ask(of('u1'))
    ask(of('u2'))
    for (const call of received) call.answer('old')
    ask({ method: 'DELETE', principal: of('u1').principal })
    received[2]?.answer(undefined, { status: 204 })
    ask(of('u1'))
    ask(of('u2'))

    expect(received).toHaveLength(5)
  })

  it('does not let be kept what was fetched before it was over', () => {
    const { ask, received } = cached()
    const before = ask({ cache: keeping })
    ask({ method: 'PATCH' })
    received[1]?.answer(undefined, { status: 204 })
    const after = ask({ cache: keeping })
    received[2]?.answer('from after')
    received[0]?.answer('from before')

    expect([before, after].map(got).map(({ got }) => got)).toEqual(['from before', 'from after'])
    expect(logged(before)).toEqual({ cache: 'miss', forwarded: 'miss' })
    expect(shown(ask({ cache: keeping }).outcome)).toBe('from after')
  })
})
