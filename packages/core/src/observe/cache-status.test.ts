import { expect, it } from 'vitest'
import type { CallRecord } from '../scope/call-record.ts'
import { cacheStatus } from './cache-status.ts'

const of = (cache: Partial<CallRecord>): CallRecord => ({
  service: 'catalog',
  call: 'GET products/{id}',
  part: undefined,
  start: 0,
  duration: 1,
  outcome: 'ok',
  ...cache,
})

it.each([
  [{ cache: 'hit', ttl: 12_999 }, 'catalog; hit; ttl=12'],
  [{ cache: 'stale', ttl: 0 }, 'catalog; hit; ttl=-1'],
  [{ cache: 'stale', ttl: -412_000, stale: 'unavailable' }, 'catalog; hit; ttl=-412; detail=unavailable'],
  [
    { cache: 'stale', ttl: -1, forwarded: 'stale', stale: 'timeout' },
    'catalog; fwd=stale; ttl=-1; detail=timeout',
  ],
  [{ cache: 'miss', forwarded: 'miss', stored: true, ttl: 30_000 }, 'catalog; fwd=miss; stored; ttl=30'],
  [{ cache: 'miss', forwarded: 'miss', collapsed: true }, 'catalog; fwd=miss; collapsed'],
  [{ cache: 'miss', forwarded: 'bypass' }, 'catalog; fwd=bypass'],
] satisfies [Partial<CallRecord>, string][])('says of %j: %s', (record, value) => {
  expect(cacheStatus([of(record)])).toBe(value)
})

it('lists the calls that could come from a cache, in their order', () => {
  const calls = [
    of({ cache: 'hit', ttl: 1_000 }),
    of({ service: 'orders' }),
    of({ service: 'users', cache: 'miss', forwarded: 'miss' }),
  ]

  expect(cacheStatus(calls)).toBe('catalog; hit; ttl=1, users; fwd=miss')
})

it('says nothing when there is none', () => {
  expect([cacheStatus([]), cacheStatus([of({})])]).toEqual([undefined, undefined])
})

it('H10: stays short, however many calls there were', () => {
  const value = cacheStatus(Array(1_000).fill(of({ cache: 'hit', ttl: 12_000 })))

  expect(value?.length).toBeLessThanOrEqual(1_024)
  expect(value?.length).toBeGreaterThan(1_000)
  expect(new Set(value?.split(', '))).toEqual(new Set(['catalog; hit; ttl=12']))
})
