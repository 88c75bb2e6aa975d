import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { isQuery, isRead, type Method } from '../outgoing.ts'
import { answered, callsOn } from '../test/a-call.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'
import { hedge } from './retry/hedge.ts'

const Found = z.object({ call: z.number() })
const cache = { ttl: 60_000, scope: 'shared' } as const

/** A search by POST that numbers its answers; some of the first fail. */
const search = async (failing = 0) => {
  let call = 0
  return backends({
    orders: {
      'POST /search': () => {
        call += 1
        return call <= failing ? answer(503) : answer(200, { call })
      },
      'GET /search': () => answer(200, { call }),
    },
  })
}

describe('K10: a POST that reads', () => {
  it('is repeated when it failed; one that writes is not', async () => {
    await using shop = await search(1)
    await using request = oneRequest(shop.settings.ORDERS_URL, { retry: {} })
    const body = { words: 'lamp' }

    expect(await request.call.post('search', Found, { body, reads: true })).toEqual({ call: 2 })
    await using other = await search(1)
    await using writing = oneRequest(other.settings.ORDERS_URL, { retry: {} })
    expect(await failureOf(writing.call.post('search', Found, { body }))).toMatch(/^BFF_SERVICE_UNAVAILABLE/)
    expect(other.calls('orders')).toHaveLength(1)
  })

  it('is made once for all of a request who send the same body, and leaves what was read before', async () => {
    await using shop = await search()
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const ask = (words: string) => request.call.post('search', Found, { body: { words }, reads: true })
    await request.call.get('search', Found)
    const found = await Promise.all([ask('lamp'), ask('lamp'), ask('chair')])
    await request.call.get('search', Found)

    expect(found[0]).toEqual(found[1])
    expect(found[0]).not.toEqual(found[2])
    expect(shop.calls('orders').map(({ method }) => method)).toEqual(['GET', 'POST', 'POST'])
  })

  it('can be kept, by its body; a write to its path drops it', async () => {
    await using shop = await search()
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const ask = (words: string) =>
      request.next().call.post('search', Found, { body: { words }, reads: true, cache })

    expect([await ask('lamp'), await ask('lamp'), await ask('chair')]).toEqual([
      { call: 1 },
      { call: 1 },
      { call: 2 },
    ])
    await request.next().call.post('search', Found, { body: { words: 'lamp' } })
    expect(await ask('lamp')).toEqual({ call: 4 })
  })

  it('ends when the client leaves; one that writes is left to finish', async () => {
    await using service = await rawServer(() => {})
    await using request = oneRequest(service.url)
    const reading = failureOf(request.call.post('search', Found, { body: {}, reads: true }))
    await service.asked(1)
    request.scope.cancellation.cancel(new BffError('BFF_CLIENT_GONE', 'client: left'))

    expect(await reading).toBe('BFF_CLIENT_GONE client: left')
    await service.quiet()
  })

  it('is hedged, body and all', () => {
    const clock = manualClock()
    const aCall = callsOn(clock)
    const sent: unknown[] = []
    const settles: (() => void)[] = []
    const send = hedge(true, { clock, budget: undefined })((call, settle) => {
      sent.push(call.body)
      settles.push(() => settle(answered))
    })
    const make = (reads: boolean) =>
      send(aCall({ method: 'POST', path: 'search', body: '{"words":"lamp"}', options: { reads } }), () => {})
    for (let made = 0; made < 100; made += 1) {
      make(true)
      clock.advance(10)
      settles.at(-1)?.()
    }
    make(false)
    clock.advance(100)
    expect(sent).toHaveLength(101)
    make(true)
    clock.advance(100)
    expect(sent.slice(101)).toEqual(['{"words":"lamp"}', '{"words":"lamp"}'])
  })

  it.each([
    ['GET', true, true],
    ['HEAD', true, true],
    ['OPTIONS', true, false],
    ['POST', false, false],
    ['PUT', false, false],
    ['PATCH', false, false],
    ['DELETE', false, false],
  ] as const)('is one thing, the methods are another: %s', (method: Method, reads, query) => {
    expect([isRead({ method, options: {} }), isQuery({ method, options: {} })]).toEqual([reads, query])
    expect(isQuery({ method: 'POST', options: { reads: true } })).toBe(true)
  })

  it.each(['put', 'patch', 'delete', 'get'] as const)('is refused as an option of %s', async (method) => {
    await using request = oneRequest('http://127.0.0.1:1')
    const options = { timeout: 500, reads: true }

    await expect(request.call[method]('orders', Found, options)).rejects.toThrow(
      new TypeError(
        `orders: reads is true or false, and for POST: ${method.toUpperCase()} says itself whether it reads (${method.toUpperCase()} orders)`,
      ),
    )
  })

  it("is not kept as the service's Cache-Control says, which is about GET", async () => {
    await using request = oneRequest('http://127.0.0.1:1')

    await expect(request.call.post('search', Found, { reads: true, cache: 'http' })).rejects.toThrow(
      new TypeError(
        "orders: cache cannot be 'http' for a POST, which RFC 9111 keeps for a GET (POST search)",
      ),
    )
  })
})
