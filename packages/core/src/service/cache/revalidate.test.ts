import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { cacheStatus } from '../../observe/cache-status.ts'
import { valueIn } from '../headers/own-headers.ts'
import type { Answer } from '../outgoing.ts'
import { type CacheEntry, type CacheStore, memoryStore } from './cache-store.ts'
import { type Asking, cached, type Received } from './test/asking.ts'

const modified = 'Sun, 06 Nov 1994 08:49:37 GMT'
const got = ({ outcome, purpose }: Asking) =>
  outcome instanceof BffError ? outcome.code : outcome && [outcome.status, outcome.value, purpose.stale]
const asked = (received: Received | undefined) =>
  received && ['if-none-match', 'if-modified-since'].map((name) => valueIn(received.call.headers, name))

/** A cache that has asked once and was answered with these headers, and is over. */
const answered = (headers: Answer['headers'], after = 60_000) => {
  const shop = cached()
  shop.ask({ cache: 'http' })
  shop.received[0]?.answer('first', { headers })
  shop.clock.advance(after)
  const same = (index: number, headers: Answer['headers'] = {}) =>
    shop.received[index]?.answer(undefined, { status: 304, headers, size: 0 })
  return { ...shop, askAgain: () => shop.ask({ cache: 'http' }), same }
}

describe('K11: an answer that is over', () => {
  it.each<[string, Answer['headers'], (string | undefined)[]]>([
    ['its ETag', { etag: '"1"' }, ['"1"', undefined]],
    ['its weak ETag', { etag: 'W/"1"' }, ['W/"1"', undefined]],
    ['its date', { 'last-modified': modified }, [undefined, modified]],
    ['both', { etag: '"1"', 'last-modified': modified }, ['"1"', modified]],
    ['nothing', {}, [undefined, undefined]],
    ['no ETag that is none', { etag: '1', 'last-modified': 'yesterday' }, [undefined, undefined]],
    ['no ETag that is too long', { etag: `"${'x'.repeat(300)}"` }, [undefined, undefined]],
  ])('is asked for again with %s', (_, headers, conditions) => {
    const { askAgain, received } = answered({ 'cache-control': 'max-age=60', ...headers })
    askAgain()

    expect(asked(received[0])).toEqual([undefined, undefined])
    expect(asked(received[1])).toEqual(conditions)
  })

  it('is the same after a 304, and fresh again for as long as that says', () => {
    const { askAgain, same, received, clock } = answered({
      'cache-control': 'max-age=60',
      age: '0',
      etag: '"1"',
    })
    const first = askAgain()
    same(1, { 'cache-control': 'max-age=90', etag: 'W/"1"', age: '30' })
    clock.advance(59_999)
    const second = askAgain()
    clock.advance(1)
    askAgain()

    expect([first, second].map(got)).toEqual(Array(2).fill([200, 'first', undefined]))
    expect(received).toHaveLength(3)
    expect(asked(received[2])).toEqual(['W/"1"', undefined])
  })

  it('keeps what a 304 does not say', () => {
    const { askAgain, same, received, clock } = answered({
      'cache-control': 'max-age=60',
      age: '30',
      etag: '"1"',
    })
    askAgain()
    same(1)
    clock.advance(59_999)

    expect(got(askAgain())).toEqual([200, 'first', undefined])
    expect(received).toHaveLength(2)
  })

  it('counts from the Date of a 304 to the Expires that is kept', () => {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toUTCString()
    const { askAgain, same, received, clock } = answered({ expires: at(60), date: at(0), etag: '"1"' })
    askAgain()
    same(1, { date: at(50) })
    clock.advance(9_999)
    expect(got(askAgain())).toEqual([200, 'first', undefined])
    clock.advance(1)
    askAgain()

    expect(received).toHaveLength(3)
  })

  it('leaves everything as it was where a 304 says nothing new but its Date', () => {
    const kept: CacheEntry[] = []
    const store = memoryStore(2 ** 20)
    const watched: CacheStore = {
      ...store,
      set: (key, entry) => {
        kept.push(entry)
        store.set(key, entry)
      },
    }
    const shop = cached({ store: watched })
    const headers = { 'cache-control': 'max-age=60', etag: '"1"', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
    shop.ask({ cache: 'http' })
    shop.received[0]?.answer({ id: 'p1' }, { headers })
    shop.clock.advance(60_000)
    const again = shop.ask({ cache: 'http' })
    shop.received[1]?.answer(undefined, {
      status: 304,
      headers: { ...headers, date: 'Thu, 01 Jan 2026 00:01:00 GMT' },
    })

    expect(kept[1]?.answer).toBe(kept[0]?.answer)
    expect(kept.map(({ since }) => since)).toEqual([0, 60_000])
    expect(got(again)).toEqual([200, { id: 'p1' }, undefined])
  })

  it('is forgotten when a 304 says that it may not be kept', () => {
    const { askAgain, same, received } = answered({ 'cache-control': 'max-age=60', etag: '"1"' })
    const first = askAgain()
    same(1, { 'cache-control': 'no-store' })
    askAgain()

    expect(got(first)).toEqual([200, 'first', undefined])
    expect(asked(received[2])).toEqual([undefined, undefined])
  })

  it('makes room for a new one', () => {
    const { askAgain, received, clock } = answered({ 'cache-control': 'max-age=60', etag: '"1"' })
    const first = askAgain()
    received[1]?.answer('second', { headers: { 'cache-control': 'max-age=60', etag: '"2"' } })
    clock.advance(60_000)
    askAgain()

    expect(got(first)).toEqual([200, 'second', undefined])
    expect(asked(received[2])).toEqual(['"2"', undefined])
  })

  it('is not what a 304 for another ETag speaks of', () => {
    const { askAgain, same, received } = answered({ 'cache-control': 'max-age=60', etag: '"1"' })
    const first = askAgain()
    same(1, { etag: '"2"' })
    expect(asked(received[2])).toEqual([undefined, undefined])
    received[2]?.answer('second')

    expect(got(first)).toEqual([200, 'second', undefined])
  })

  it('is asked for once by all who wait, and behind one that is given meanwhile', () => {
    const { askAgain, same, received } = answered({
      'cache-control': 'max-age=30, stale-while-revalidate=60',
      etag: '"1"',
    })
    const stale = [askAgain(), askAgain()]
    expect(asked(received[1])).toEqual(['"1"', undefined])
    same(1)

    expect(stale.map(got)).toEqual(Array(2).fill([200, 'first', true]))
    expect(got(askAgain())).toEqual([200, 'first', undefined])
    expect(received).toHaveLength(2)
  })

  it('is given when the service fails, as far as that may be', () => {
    const { askAgain, received } = answered({ 'cache-control': 'max-age=30, stale-if-error=60', etag: '"1"' })
    const first = askAgain()
    received[1]?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))

    expect(got(first)).toEqual([200, 'first', 'unavailable'])
  })

  it('is recorded as revalidated', () => {
    const { askAgain, same } = answered({ 'cache-control': 'max-age=60', etag: '"1"' })
    const { scope } = askAgain()
    same(1)

    expect(cacheStatus(scope.calls)).toBe('catalog; fwd=stale; fwd-status=304; stored; ttl=60')
  })
})

describe.each([
  ['says no-cache', { 'cache-control': 'no-cache, max-age=60, stale-if-error=60', etag: '"1"' }],
  ['is over at once', { 'cache-control': 'max-age=0', etag: '"1"' }],
  ['says nothing but its ETag', { etag: '"1"' }],
])('K11: an answer that %s', (_, headers) => {
  it('is asked for each time, and never given without', () => {
    const { askAgain, same, received } = answered(headers, 0)
    const first = askAgain()
    expect(first.outcome).toBe(undefined)
    same(1)
    const second = askAgain()
    same(2)
    const failed = askAgain()
    received[3]?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))

    expect([first, second].map(got)).toEqual(Array(2).fill([200, 'first', undefined]))
    expect(received.slice(1).map(asked)).toEqual(Array(3).fill(['"1"', undefined]))
    expect(got(failed)).toBe('BFF_SERVICE_UNAVAILABLE')
  })

  it('is asked for by each request, at once and once', () => {
    const { ask, askAgain, received, same } = answered(headers, 0)
    const first = askAgain()
    const others = [askAgain(), ask({ cache: 'http', scope: first.scope })]
    expect(received).toHaveLength(3)
    same(1)
    received[2]?.answer('second', { headers })

    expect([first, ...others].map(got)).toEqual(
      ['first', 'second', 'first'].map((value) => [200, value, undefined]),
    )
  })

  it('is asked for by those who waited for the first one', () => {
    const { ask, received } = cached()
    const all = [ask({ cache: 'http' }), ask({ cache: 'http' }), ask({ cache: 'http' })]
    received[0]?.answer('first', { headers })
    for (const index of [1, 2]) received[index]?.answer(undefined, { status: 304, headers, size: 0 })

    expect(received.map(asked)).toEqual([
      [undefined, undefined],
      ['"1"', undefined],
      ['"1"', undefined],
    ])
    expect(all.map(got)).toEqual(Array(3).fill([200, 'first', undefined]))
  })
})

it('K11: an answer that is kept as the call says is never asked for with a condition', () => {
  const { ask, received, clock } = cached()
  const cache = { ttl: 10, scope: 'shared' } as const
  ask({ cache })
  received[0]?.answer('first', { headers: { etag: '"1"' } })
  clock.advance(10)
  ask({ cache })

  expect(asked(received[1])).toEqual([undefined, undefined])
})
