import { describe, expect, it } from 'vitest'
import { httpLifetimes } from './http-freshness.ts'

const shared = { identity: false }
const own = { identity: true }
const lifetimes = (ttl: number, staleWhileRevalidate = 0, staleIfError = 0) => ({
  ttl: ttl * 1_000,
  staleWhileRevalidate: staleWhileRevalidate * 1_000,
  staleIfError: staleIfError * 1_000,
})
const of = (cacheControl: string, identity = shared) =>
  httpLifetimes({ 'cache-control': cacheControl }, identity)
const date = 'Sun, 06 Nov 1994 08:49:37 GMT'

describe('Cache-Control', () => {
  it.each([
    ['max-age=60', lifetimes(60)],
    ['MAX-AGE="60"', lifetimes(60)],
    ['public, max-age=60, immutable, unknown="no-store, private"', lifetimes(60)],
    ['max-age=60, max-age=1', lifetimes(60)],
    ['max-age=60, s-maxage=10', lifetimes(10)],
    ['max-age=60, stale-while-revalidate=5, stale-if-error=100', lifetimes(60, 5, 100)],
    ['max-age=0, stale-while-revalidate=5', lifetimes(0, 5)],
    ['s-maxage=60, stale-while-revalidate=5', lifetimes(60, 5)],
    ['max-age=60, stale-while-revalidate=5, stale-if-error=9, must-revalidate', lifetimes(60)],
    ['max-age=60, stale-if-error=9, proxy-revalidate', lifetimes(60)],
    ['max-age=99999999999999999999', lifetimes(2 ** 31)],
  ])('%s is kept', (header, expected) => {
    expect(of(header)).toEqual(expected)
  })

  it.each([
    '',
    'public',
    'no-store',
    'max-age=60, no-store',
    'max-age=60, No-Cache',
    'max-age=60, no-cache="set-cookie"',
    'max-age=60, private',
    'max-age=60, private="x-name"',
    'max-age=0',
    'max-age',
    'max-age=',
    'max-age=-1',
    'max-age=1.5',
    'max-age=1e3',
    'max-age = 60',
    's-maxage=0, max-age=60',
    'max-age=0, stale-while-revalidate=5, must-revalidate',
    'stale-while-revalidate=60',
  ])('%j is not kept', (header) => {
    expect(of(header)).toBe(undefined)
  })

  it.each([
    ['private, max-age=60', lifetimes(60)],
    ['max-age=60, s-maxage=10', lifetimes(60)],
    ['max-age=60, stale-if-error=9, proxy-revalidate', lifetimes(60, 0, 9)],
  ])('%s is kept like this for one caller', (header, expected) => {
    expect(of(header, own)).toEqual(expected)
  })

  it('may come in several lines', () => {
    expect(httpLifetimes({ 'cache-control': ['max-age=60', 'stale-if-error=9'] }, shared)).toEqual(
      lifetimes(60, 0, 9),
    )
    expect(httpLifetimes({ 'cache-control': ['max-age=60', 'no-store'] }, shared)).toBe(undefined)
  })
})

describe('Age', () => {
  it.each([
    ['20', lifetimes(40)],
    ['20, 50', lifetimes(40)],
    ['-1', lifetimes(60)],
    ['old', lifetimes(60)],
  ])('%s is taken off', (age, expected) => {
    expect(httpLifetimes({ 'cache-control': 'max-age=60', age }, shared)).toEqual(expected)
  })

  it('can use up all there is', () => {
    expect(httpLifetimes({ 'cache-control': 'max-age=60', age: '60' }, shared)).toBe(undefined)
    expect(
      httpLifetimes({ 'cache-control': 'max-age=60, stale-while-revalidate=9', age: '65' }, shared),
    ).toEqual(lifetimes(-5, 9))
  })
})

describe('Expires', () => {
  it('counts from Date', () => {
    expect(httpLifetimes({ date, expires: 'Sun, 06 Nov 1994 08:50:37 GMT' }, shared)).toEqual(lifetimes(60))
  })

  it('yields to max-age', () => {
    const headers = { date, expires: 'Sun, 06 Nov 1994 08:50:37 GMT', 'cache-control': 'max-age=9' }

    expect(httpLifetimes(headers, shared)).toEqual(lifetimes(9))
  })

  it.each([
    { date, expires: date },
    { date, expires: '0' },
    { date, expires: '-1' },
    { date, expires: '99999' },
    { date, expires: 'tomorrow' },
    { date: 'today', expires: 'Sun, 06 Nov 2094 08:50:37 GMT' },
    { expires: 'Sun, 06 Nov 2094 08:50:37 GMT' },
  ])('is over in %j', (headers) => {
    expect(httpLifetimes(headers, shared)).toBe(undefined)
  })
})

it.each(['*', 'accept, *', 'TraceParent', 'tracestate', 'x-request-id', 'X-Request-Timeout-Ms'])(
  'keeps nothing that depends on what differs in every call: Vary: %s',
  (vary) => {
    expect(httpLifetimes({ 'cache-control': 'max-age=60', vary }, own)).toBe(undefined)
  },
)

it.each(['accept', 'accept-encoding', 'cookie', 'accept-language, origin'])(
  'keeps what depends on a header that is part of the key, or is never sent: Vary: %s',
  (vary) => {
    expect(httpLifetimes({ 'cache-control': 'max-age=60', vary }, shared)).toEqual(lifetimes(60))
  },
)
