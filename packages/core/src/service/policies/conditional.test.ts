import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Call } from '../call.ts'
import { service } from '../service.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const Item = z.object({ id: z.string() })

/** A service that answers a conditional request with 304, and anything else with `{"id":"1"}`. */
const conditional = (always = false) =>
  rawServer((socket, head) =>
    socket.write(
      always || /^if-(?:none-match|modified-since):/im.test(head)
        ? 'HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n'
        : 'HTTP/1.1 200 OK\r\netag: "1"\r\ncache-control: no-cache\r\ncontent-length: 10\r\n\r\n{"id":"1"}',
    ),
  )

describe('K11: a 304', () => {
  it('is what the http cache has asked for', async () => {
    await using items = await conditional()
    await using request = oneRequest(items.url)
    const read = () => request.next().call.get('items/1', Item, { cache: 'http' })

    expect([await read(), await read(), await read()]).toEqual(Array(3).fill({ id: '1' }))
    expect(items.heads.map((head) => /^if-none-match: (.*)$/im.exec(head)?.[1])).toEqual([
      undefined,
      '"1"',
      '"1"',
    ])
  })

  it('that ky has asked for is an answer without a body', async () => {
    await using items = await conditional()
    await using request = oneRequest(items.url)
    const { call } = request
    const answer = await call.ky.get(call.path('items/1'), { headers: { 'if-none-match': '"1"' } })

    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, '"1"', ''])
  })

  const asks: readonly [string, (call: Call) => Promise<unknown>][] = [
    ['get', (call) => call.get('items/1', Item)],
    ['get with a cache', (call) => call.get('items/1', Item, { cache: 'http' })],
    ['get of nothing', (call) => call.get('items/1', z.void())],
    ['post', (call) => call.post('items/1', Item, { headers: { 'if-none-match': '*' } })],
    ['ky', (call) => call.ky.get(call.path('items/1')).json()],
    ['ky post', (call) => call.ky.post(call.path('items/1'), { headers: { 'if-none-match': '*' } }).json()],
  ]
  it.each(asks)('that nobody has asked for breaks the contract, and opens no breaker: %s', async (_, ask) => {
    await using items = await conditional(true)
    await using request = oneRequest(items.url)
    for (let count = 1; count <= 30; count += 1) {
      expect(await failureOf(ask(request.next().call))).toMatch(
        /^BFF_SERVICE_CONTRACT orders: answered 304, which no call expects/,
      )
      expect(items.heads).toHaveLength(count)
    }
  })

  it.each(['if-none-match', 'If-Modified-Since'])('cannot be asked for by a JSON call: %s', async (name) => {
    await using items = await conditional()
    await using request = oneRequest(items.url)

    await expect(request.call.get('items/1', Item, { headers: { [name]: '"1"' } })).rejects.toThrow(
      new TypeError(
        `orders: ${name.toLowerCase()} would be answered with nothing; cache: 'http' asks with it and knows what 304 means, and ky returns it (GET items/1)`,
      ),
    )
    expect(items.heads).toEqual([])
  })

  it.each(['if-none-match', 'If-Modified-Since', 'range', 'if-range'])(
    'cannot be asked for by a client that names what it knows of the gateway: %s',
    (name) => {
      expect(() => service('orders', { headers: [name] }, () => ({}))).toThrow(
        new TypeError(
          `service orders: headers: ${name.toLowerCase()} is about the gateway's answer, and no service's`,
        ),
      )
    },
  )
})
