import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'

const Order = z.object({ id: z.string() })

/** What a call makes of an answer with this body. */
const reading = async <S extends z.ZodType>(schema: S, body: string | Buffer, headers = '', status = 200) => {
  const bytes = Buffer.from(body)
  const head = `HTTP/1.1 ${status} X\r\ncontent-length: ${bytes.length}\r\n${headers}\r\n`
  await using service = await rawServer((socket) => socket.write(Buffer.concat([Buffer.from(head), bytes])))
  await using request = oneRequest(service.url)
  return await request.call.get('orders/{id}', schema, { path: { id: 'private' }, query: { q: 'private' } })
}
const contract = (what: string) => `BFF_SERVICE_CONTRACT orders: ${what}`

describe('an answer', () => {
  it('is read with its schema: what is not named is dropped', async () => {
    expect(await reading(Order, '{"id":"o1","secret":true}')).toEqual({ id: 'o1' })
  })

  it('is transformed by its schema', async () => {
    expect(await reading(z.string().transform(Number), '"12"')).toBe(12)
  })

  it('may be any 2xx', async () => {
    expect(await reading(Order, '{"id":"o1"}', '', 203)).toEqual({ id: 'o1' })
  })

  it('needs no content-type', async () => {
    expect(await reading(Order, '{"id":"o1"}', 'content-type: text/plain\r\n')).toEqual({ id: 'o1' })
  })

  it('does not fit: says where and never what', async () => {
    const Orders = z.array(z.object({ id: z.string(), total: z.number() }))
    const failed = await failureOf(reading(Orders, '[{"id":"o1","total":"secret"},{}]'))

    expect(failed).toBe(
      contract(
        'the answer does not fit its schema (GET orders/{id}): ' +
          '0.total: Invalid input: expected number, received string; ' +
          '1.id: Invalid input: expected string, received undefined; ' +
          '1.total: Invalid input: expected number, received undefined',
      ),
    )
  })

  it.each([
    ['half an object', '{"id":'],
    ['HTML', '<html>secret</html>'],
    ['two values', '{"id":"o1"}{"id":"o2"}'],
    ['NaN', 'NaN'],
    ['blanks', ' \r\n'],
  ])('that is %s is a broken contract', async (_, body) => {
    expect(await failureOf(reading(Order, body))).toBe(
      contract('answered what is not JSON (GET orders/{id})'),
    )
  })

  it('nested deeper than a schema can follow is a broken contract', async () => {
    type Tree = { children?: Tree[] | undefined }
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ children: z.array(Tree).optional() }))
    const depth = 50_000
    const deep = `${'{"children":['.repeat(depth)}${']}'.repeat(depth)}`

    expect(await failureOf(reading(Tree, deep))).toBe(
      contract('answered something nested too deep (GET orders/{id})'),
    )
  })

  it('cannot reach a prototype', async () => {
    const value = await reading(z.object({ id: z.string() }), '{"id":"o1","__proto__":{"admin":true}}')

    expect([Object.keys(value), Reflect.get(value, 'admin')]).toEqual([['id'], undefined])
  })
})

describe('an answer of nothing', () => {
  it.each([
    [200, 'content-length: 0\r\n'],
    [204, ''],
    [205, 'content-length: 0\r\n'],
  ])('with status %i is fine when the method declares z.void()', async (status, headers) => {
    await using service = await rawServer((socket) => socket.write(`HTTP/1.1 ${status} X\r\n${headers}\r\n`))
    await using request = oneRequest(service.url)

    expect(await request.call.post('orders', z.void(), { body: {} })).toBe(undefined)
    expect(await failureOf(request.call.post('orders', Order, { body: {} }))).toBe(
      contract(
        status === 200
          ? 'answered nothing (POST orders)'
          : 'the answer does not fit its schema (POST orders): (whole): Invalid input: expected object, received undefined',
      ),
    )
  })

  it('is what z.void() makes of a body nobody asked for, whatever it is', async () => {
    expect(await reading(z.void(), 'not JSON')).toBe(undefined)
  })

  it.each([204, 205])('with status %i is undefined for a schema that allows it', async (status) => {
    await using service = await rawServer((socket) =>
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`),
    )
    await using request = oneRequest(service.url)

    expect(await request.call.get('orders', Order.optional())).toBe(undefined)
  })

  it('S14: with another status is no answer, whatever the schema allows', async () => {
    expect(await failureOf(reading(Order.optional(), ''))).toBe(
      contract('answered nothing (GET orders/{id})'),
    )
  })
})

describe('an answer in pieces', () => {
  it('is whole again, characters that were cut in two included', async () => {
    const id = 'ä€😀'.repeat(50)
    const bytes = Buffer.from(JSON.stringify({ id }))
    await using service = await rawServer(async (socket) => {
      socket.setNoDelay(true)
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`)
      for (const byte of bytes) {
        socket.write(Buffer.of(byte))
        await turn()
      }
    })
    await using request = oneRequest(service.url)

    expect(await request.call.get('orders', Order)).toEqual({ id })
  })

  it('can be big', async () => {
    const ids = Array.from({ length: 300_000 }, (_, index) => `order-${index}`)
    await using shop = await backends({ orders: { 'GET /ids': ids } })
    await using request = oneRequest(shop.settings.ORDERS_URL)

    expect(await request.call.get('ids', z.array(z.string()))).toEqual(ids)
  })

  it('that nobody numbered ends with its connection', async () => {
    await using service = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"id":"o1"}'))
    await using request = oneRequest(service.url)

    expect(await request.call.get('orders', Order)).toEqual({ id: 'o1' })
  })
})

describe('a call', () => {
  it('sends its method, its path and its body as JSON', async () => {
    const anything = answer(200, { id: 'o1' })
    await using shop = await backends({
      orders: {
        'GET /orders/o%2F1': anything,
        'POST /orders': anything,
        'PUT /orders/1': anything,
        'PATCH /orders/1': anything,
        'DELETE /orders/1': anything,
      },
    })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const { call } = request
    await call.get('orders/{id}', Order, { path: { id: 'o/1' }, query: { limit: 3, tag: ['a', 'b'] } })
    await call.post('orders', Order, { body: { lines: ['ä'] } })
    await call.put('orders/{id}', Order, { path: { id: 1 }, body: null })
    await call.patch('orders/{id}', Order, { path: { id: 1 }, body: 'text' })
    await call.delete('orders/{id}', Order, { path: { id: 1 } })

    const seen = shop
      .calls('orders')
      .map(({ method, path, query, headers, body }) => [
        method,
        `${path}?${query}`,
        headers.accept,
        headers['content-type'],
        headers['content-length'],
        body,
      ])
    expect(seen).toEqual([
      ['GET', '/orders/o%2F1?limit=3&tag=a&tag=b', 'application/json', undefined, undefined, undefined],
      ['POST', '/orders?', 'application/json', 'application/json', '16', { lines: ['ä'] }],
      ['PUT', '/orders/1?', 'application/json', 'application/json', '4', null],
      ['PATCH', '/orders/1?', 'application/json', 'application/json', '6', 'text'],
      ['DELETE', '/orders/1?', 'application/json', undefined, undefined, undefined],
    ])
  })

  it('sends each header once: its own win over the usual ones', async () => {
    await using service = await rawServer((socket: Socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"o1"}'),
    )
    await using request = oneRequest(service.url)
    const headers = { Accept: 'application/vnd.orders+json', 'If-Match': '"1"' }
    await request.call.patch('orders', Order, { body: {}, headers })

    const lines = service.heads[0]?.split('\r\n') ?? []
    expect(lines.filter((line) => /^(accept|if-match|content-type):/i.test(line))).toEqual([
      'accept: application/vnd.orders+json',
      'if-match: "1"',
      'content-type: application/json',
    ])
  })

  it('with a value that cannot stand in a path rejects, and nothing is sent', async () => {
    await using shop = await backends({ orders: {} })
    await using request = oneRequest(shop.settings.ORDERS_URL)
    const pending = request.call.get('orders/{id}', Order, { path: { id: '..' } })

    expect(await failureOf(pending)).toBe(
      'BFF_INPUT_INVALID path orders/{id}: the value of {id} cannot be one segment of a path',
    )
    expect(shop.calls('orders')).toEqual([])
  })
})
