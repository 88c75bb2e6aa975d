import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { fillPath, queryString } from './path.ts'

const nasty = [
  '/',
  '//',
  '?',
  '#',
  '@',
  '%',
  '%2F',
  '%2e%2e',
  '%00',
  '\\',
  '..\\',
  '../..',
  './.',
  '...',
  ' ',
  '\t',
  '\r\nHost: evil',
  '\u0000',
  ';',
  ':',
  '&a=b',
  '+',
  '=',
  '"',
  "'",
  '<>',
  '{id}',
  '$&',
  '$1',
  'http://evil.example/',
  '@evil.example',
  'ä',
  'Ｏ／',
  '．．',
  '\u2028',
  '😀',
  '\u202e',
  'e\u0301',
  'x'.repeat(5_000),
]

describe('fillPath', () => {
  it.each(nasty)('makes one segment of %j, and nothing around it changes', (value) => {
    const path = fillPath('orders/{id}/invoice', { id: value })
    const url = new URL(`http://service/api/${path}?limit=1`)
    const [, api, orders, segment, invoice, ...rest] = url.pathname.split('/')

    expect([url.host, url.search, url.hash]).toEqual(['service', '?limit=1', ''])
    expect([api, orders, invoice, rest]).toEqual(['api', 'orders', 'invoice', []])
    expect(decodeURIComponent(segment ?? '')).toBe(value)
    expect(`/api/${path}`).toBe(url.pathname)
  })

  it('keeps every character of Unicode in its one segment', () => {
    for (let code = 1; code < 0x11_0000; code += 7) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const value = `.${String.fromCodePoint(code)}.`
      const { pathname } = new URL(`http://service/${fillPath('a/{id}/b', { id: value })}`)

      if (pathname !== `/a/${encodeURIComponent(value)}/b`) expect.fail(`U+${code.toString(16)}: ${pathname}`)
    }
  })

  it('encodes reserved characters', () => {
    expect(fillPath('a/{id}', { id: '/?#@%ä' })).toBe('a/%2F%3F%23%40%25%C3%A4')
  })

  it.each(['', '.', '..', '\ud800', 'a\udc00'])('refuses %j, which no encoding protects', (value) => {
    const fill = () => fillPath('orders/{id}', { id: value })
    const refused = new BffError(
      'BFF_INPUT_INVALID',
      'path orders/{id}: the value of {id} cannot be one segment of a path',
      { errors: [{ pointer: '/path/id', detail: 'Cannot be empty, ".", ".." or malformed text' }] },
    )

    expect(fill).toThrow(refused)
    expect(fill).toThrow(
      expect.objectContaining({ code: refused.code, status: 400, options: refused.options }),
    )
  })

  it('fills numbers, names with a dash, the same name twice, and leaves a path without names alone', () => {
    expect(fillPath('a/{n}/{order-id}/{n}', { n: 0, 'order-id': 'o1' })).toBe('a/0/o1/0')
    expect(fillPath('orders')).toBe('orders')
  })

  it.each([
    ['orders/{id}', {}, 'path orders/{id}: no value for {id}'],
    ['orders/{order-id}', { id: '1' }, 'path orders/{order-id}: no value for {order-id}'],
    ['orders/{constructor}', {}, 'path orders/{constructor}: no value for {constructor}'],
  ])('throws a TypeError when %s lacks a value', (template, values, message) => {
    expect(() => fillPath(template, values)).toThrow(new TypeError(message))
  })
})

describe('queryString', () => {
  it.each(nasty)('gives a service exactly the name and value %j', (value) => {
    const url = new URL(`http://service/orders${queryString({ [value]: value, last: 1 })}`)

    expect([...url.searchParams]).toEqual([
      [value, value],
      ['last', '1'],
    ])
    expect([url.pathname, url.hash]).toEqual(['/orders', ''])
  })

  it('repeats a name for each value of a list, and leaves out what is undefined', () => {
    expect(queryString({ tag: ['a', 'b c'], none: [], gone: undefined, n: 0, yes: false, empty: '' })).toBe(
      '?tag=a&tag=b%20c&n=0&yes=false&empty=',
    )
  })

  it('is nothing when there is nothing to ask', () => {
    expect([queryString(), queryString({}), queryString({ gone: undefined })]).toEqual(['', '', ''])
  })

  it.each([
    [{ q: 'a\ud800b' }, 'q'],
    [{ 'n\udc00': 1 }, 'n\ufffd'],
    [{ a: 1, q: ['a', '\udc00'] }, 'q'],
  ])('refuses half a surrogate pair, which cannot be encoded (%#)', (values, name) => {
    expect(() => queryString(values, 'orders')).toThrow(
      expect.objectContaining({
        code: 'BFF_INPUT_INVALID',
        message: `query orders: the value of ${name} must be Unicode`,
        options: { errors: [{ pointer: `/query/${name}`, detail: 'Must be Unicode' }] },
      }),
    )
  })
})
