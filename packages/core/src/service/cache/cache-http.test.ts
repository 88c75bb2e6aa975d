import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import type { Answer } from '../outgoing.ts'
import { type Asking, type CachedOptions, cached } from './test/asking.ts'
import type { Asked } from './test/catalog-call.ts'

const alice: Pick<Asked, 'principal' | 'token'> = {
  principal: { kind: 'user', id: 'alice', scopes: [], claims: {} },
  token: 'token-of-alice',
}
const bob: Pick<Asked, 'principal' | 'token'> = {
  principal: { kind: 'user', id: 'bob', scopes: [], claims: {} },
  token: 'token-of-bob',
}
const got = ({ outcome, purpose }: Asking) =>
  outcome instanceof BffError ? outcome.code : outcome && [outcome.value, purpose.stale]
/** A cache that has asked once, as `by`, and was answered with these headers. */
const answered = (headers: Answer['headers'], options: CachedOptions = {}, by: Asked = {}) => {
  const shop = cached(options)
  shop.ask({ cache: 'http', ...by })
  shop.received[0]?.answer('first', { headers })
  return { ...shop, askAgain: (by: Asked = {}) => shop.ask({ cache: 'http', ...by }) }
}

describe("what the service's own headers say", () => {
  it('is how long an answer is fresh, from when it was asked for, less its age', () => {
    const { askAgain, clock } = answered({ 'cache-control': 'max-age=60', age: '20' })
    clock.advance(39_999)
    expect(got(askAgain())).toEqual(['first', undefined])
    clock.advance(1)

    expect(askAgain().outcome).toBe(undefined)
  })

  it('is how long it is given while it is revalidated, or when there is an error', () => {
    const { askAgain, received, clock } = answered({
      'cache-control': 'max-age=1, stale-while-revalidate=1, stale-if-error=60',
    })
    clock.advance(1_500)
    expect(got(askAgain())).toEqual(['first', true])
    received[1]?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))
    clock.advance(59_000)
    const asked = askAgain()
    received[2]?.fail(new BffError('BFF_SERVICE_UNAVAILABLE', 'catalog: down'))

    expect(got(asked)).toEqual(['first', 'unavailable'])
  })

  it('is that nothing is kept, when they say nothing', () => {
    const { askAgain } = answered({ 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' })

    expect(askAgain().outcome).toBe(undefined)
  })
})

describe('an answer that may not be kept', () => {
  it('is given to whoever asked first; those who waited with it ask themselves', () => {
    const { ask, received } = cached()
    const asked = [ask({ cache: 'http' }), ask({ cache: 'http' }), ask({ cache: 'http' })]
    expect(received).toHaveLength(1)
    received[0]?.answer('for the first', { headers: { 'cache-control': 'no-store' } })
    received[1]?.answer('for the second')
    received[2]?.answer('for the third')

    expect(asked.map(got)).toEqual([
      ['for the first', undefined],
      ['for the second', undefined],
      ['for the third', undefined],
    ])
  })

  it('is not waited for by others for the next two minutes', () => {
    const { askAgain, received, clock } = answered({ 'cache-control': 'no-store' })
    askAgain()
    askAgain()
    expect(received).toHaveLength(3)
    clock.advance(120_000)
    askAgain()
    askAgain()

    expect(received).toHaveLength(4)
  })

  it('is still made once in a request', () => {
    const { askAgain, received } = answered({ 'cache-control': 'no-store' })
    const first = askAgain()
    const again = askAgain({ scope: first.scope })
    received[1]?.answer('second')

    expect([first, again].map(got)).toEqual(Array(2).fill(['second', undefined]))
    expect(received).toHaveLength(2)
  })

  it('drops the one that could', () => {
    const { askAgain, received, clock } = answered({
      'cache-control': 'max-age=1, stale-while-revalidate=60',
    })
    clock.advance(1_000)
    askAgain()
    received[1]?.answer('second', { headers: { 'cache-control': 'no-store' } })

    expect(askAgain().outcome).toBe(undefined)
  })
})

describe('whom an answer is for', () => {
  const forward = { token: 'forward' } as const
  const fresh = { 'cache-control': 'max-age=60' }

  it('is everybody when the service learns nothing of the caller', () => {
    const { askAgain } = answered(fresh, {}, alice)

    expect(got(askAgain(bob))).toEqual(['first', undefined])
  })

  it('is the caller when the service receives the token', () => {
    const { askAgain } = answered(fresh, forward, alice)

    expect(askAgain(bob).outcome).toBe(undefined)
    expect(askAgain().outcome).toBe(undefined)
    expect(got(askAgain(alice))).toEqual(['first', undefined])
  })

  it('is the caller for what is private, which is not kept for everybody', () => {
    const headers = { 'cache-control': 'private, max-age=60' }

    expect(got(answered(headers, forward, alice).askAgain(alice))).toEqual(['first', undefined])
    expect(answered(headers).askAgain().outcome).toBe(undefined)
  })

  it('is one whom the client headers that are passed on, and only those, tell apart', () => {
    const german = { client: { 'accept-language': 'de', cookie: 'a=1' } }
    const headers = { ...fresh, vary: 'Accept-Language, Cookie' }
    const { askAgain } = answered(headers, { forwards: ['accept-language'] }, german)

    expect(askAgain({ client: { 'accept-language': 'en' } }).outcome).toBe(undefined)
    expect(askAgain().outcome).toBe(undefined)
    expect(got(askAgain({ client: { 'accept-language': 'de', cookie: 'a=2' } }))).toEqual([
      'first',
      undefined,
    ])
  })

  it.each(['*', 'accept-language, *', 'Traceparent', 'x-request-id'])(
    'is nobody else with Vary: %s',
    (vary) => {
      expect(answered({ ...fresh, vary }).askAgain().outcome).toBe(undefined)
    },
  )

  it('is nobody else with Vary: Authorization, when it is the token of the caller', () => {
    const headers = { ...fresh, vary: 'authorization' }

    expect(answered(headers, forward, alice).askAgain(alice).outcome).toBe(undefined)
    expect(got(answered(headers).askAgain())).toEqual(['first', undefined])
  })
})
