import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { nobody, type Principal } from '../../scope/principal.ts'
import { fingerprintOf, type Identifiable, recordIdOf } from './fingerprint.ts'

const requested = async <T>(url: string, init: RequestInit, then: (request: Identifiable) => T) => {
  const results: T[] = []
  const app = new Hono().all('*', async (c) => {
    results.push(then(c.req))
    await results[0]
    return c.text('')
  })
  await app.request(url, init)
  return results[0]
}

const fingerprint = (
  url: string,
  body?: RequestInit['body'],
  type = 'application/json',
  method = 'POST',
): Promise<string | undefined> =>
  requested(url, { method, body: body ?? null, headers: { 'content-type': type } }, (request) =>
    fingerprintOf(request, type),
  ).then((found) => found)

describe('the fingerprint of a request', () => {
  it.each([
    ['keys in another order', '{"b":1,"a":[{"d":1,"c":2}]}', 'application/json'],
    [
      'spaces and another spelling',
      ' {"a": [{"c": 2.0, "\\u0064": 1}], "b": 1}',
      'application/json; charset=utf-8',
    ],
    ['another JSON media type', '{"a":[{"c":2,"d":1}],"b":1}', 'application/merge-patch+json'],
  ])('is the same for JSON that means the same: %s', async (_, body, type) => {
    const expected = await fingerprint('/x?q=1', '{"a":[{"c":2,"d":1}],"b":1}')

    expect(expected).toMatch(/^[\w-]{43}$/)
    expect(await fingerprint('/x?q=1', body, type)).toBe(expected)
  })

  it.each([
    ['method', () => fingerprint('/x?q=1', '{"a":1}', 'application/json', 'PUT')],
    ['path', () => fingerprint('/y?q=1', '{"a":1}')],
    ['query', () => fingerprint('/x?q=2', '{"a":1}')],
    ['query, left out', () => fingerprint('/x', '{"a":1}')],
    ['body', () => fingerprint('/x?q=1', '{"a":2}')],
    ['body, left out', () => fingerprint('/x?q=1')],
  ])('is another one for another %s', async (_, other) => {
    expect(await other()).not.toBe(await fingerprint('/x?q=1', '{"a":1}'))
  })

  it('is taken byte by byte of what is not JSON', async () => {
    const of = (bytes: number[]) => fingerprint('/x', new Uint8Array(bytes), 'application/octet-stream')

    expect(await of([0, 128, 255])).toBe(await of([0, 128, 255]))
    expect(await of([0, 128, 255])).not.toBe(await of([0, 129, 255])) // neither is UTF-8
  })

  const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

  it.each<[string, [RequestInit['body'], string], [RequestInit['body'], string]]>([
    ['text', [latin('é'), 'text/plain; charset=iso-8859-1'], [latin('é'), 'text/plain; charset=iso-8859-5']],
    [
      'a form',
      [latin('a=é'), 'application/x-www-form-urlencoded; charset=iso-8859-1'],
      [latin('a=é'), 'application/x-www-form-urlencoded; charset=iso-8859-5'],
    ],
    ['a form, and text', ['a=1', 'application/x-www-form-urlencoded'], ['a=1', 'text/plain']],
    ['JSON, and text', ['{"a":1}', 'application/json'], ['{"a":1}', 'text/plain']],
    ['text, and bytes', ['1', 'text/plain'], ['1', 'application/octet-stream']],
  ])('is another one when the same bytes are read as something else: %s', async (_, one, other) => {
    expect(await fingerprint('/x', ...one)).not.toBe(await fingerprint('/x', ...other))
  })

  it.each<[string, [RequestInit['body'], string], [RequestInit['body'], string]]>([
    ['a type spelled otherwise', ['a', 'text/plain'], ['a', 'Text/Plain ;']],
    [
      'a charset spelled otherwise',
      [latin('é'), 'text/plain;charset=Latin1'],
      [latin('é'), 'text/plain; charset="latin1"'],
    ],
    [
      'UTF-8, which is read as that whatever is declared',
      ['é', 'text/plain'],
      ['é', 'text/plain; charset=latin1'],
    ],
    ['nothing, whatever its type', [null, 'text/plain'], [null, 'application/json']],
  ])('is the same for %s', async (_, one, other) => {
    expect(await fingerprint('/x', ...one)).toBe(await fingerprint('/x', ...other))
  })

  it('leaves the body to the handler', async () => {
    const init = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
    const text = await requested('/x', init, async (request) => {
      await fingerprintOf(request, 'application/json')
      return request.text()
    })

    expect(text).toBe('{"a":1}')
  })
})

describe('the record of a key', () => {
  const u1: Principal = { kind: 'user', id: 'u1', issuer: 'https://one.example', scopes: [], claims: {} }
  const record = (principal: Principal, url = '/v1/orders', method = 'POST', key = 'k1') =>
    requested(url, { method }, (request) => recordIdOf(principal, request, key))

  it('is the same for the same principal, method, path and key, whatever the query and the scopes', async () => {
    const id = await record(u1)

    expect(id).toMatch(/^[\w-]{43}$/)
    expect(await record({ ...u1, scopes: ['a'], claims: { b: 1 } }, '/v1/orders?x=1')).toBe(id)
  })

  it.each([
    ['kind', () => record({ ...u1, kind: 'client' })],
    ['issuer', () => record({ ...u1, issuer: 'https://other.example' })],
    ['missing issuer', () => record({ ...nobody, kind: 'user', id: 'u1' })],
    ['id', () => record({ ...u1, id: 'u2' })],
    ['path', () => record(u1, '/v1/orders/o1')],
    ['method', () => record(u1, '/v1/orders', 'PUT')],
    ['key', () => record(u1, '/v1/orders', 'POST', 'k2')],
  ])('is another one for another %s', async (_, other) => {
    expect(await other()).not.toBe(await record(u1))
  })
})
