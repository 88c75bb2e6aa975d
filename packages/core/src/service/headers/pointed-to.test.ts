import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { callsOn } from '../test/a-call.ts'
import { rewrittenLinks } from './link-header.ts'
import { addressMap, pointedTo } from './pointed-to.ts'

const calls = callsOn(manualClock())
const host = '127.0.0.1:1'
/** Pieces of which anything that could be an address is made. */
const pieces = fc.constantFrom(
  'http:',
  'https:',
  '//',
  '/',
  '\\',
  '..',
  '.',
  '%2e%2e',
  host,
  'else.example',
  `user:pw@${host}`,
  'orders',
  'o1',
  '?a=b',
  '#f',
  '@',
  ':',
  ' ',
  'javascript:',
  '%2f',
)
const uris = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((some) => some.join('')),
  fc.webUrl(),
  fc.string(),
)
const templates = fc.constantFrom<readonly [string, string]>(
  ['/orders/{id}', '/orders/{id}'],
  ['/{id}', '/v2/{id}'],
  ['/x/{id}', '/{id}'],
  ['/files/{id}', '/documents/{id}.pdf'],
)

describe('where an answer points to', () => {
  it('K9: is a path of the gateway, an origin that was named, or nowhere, whatever a service says', () => {
    fc.assert(
      fc.property(uris, templates, fc.constantFrom('', '/v1'), (uri, [path, to], mount) => {
        const map = addressMap(path, to, new Set(['https://files.example']))
        const found = pointedTo(uri, calls({ path: 'orders/o1?p=1' }), map, { mount, values: { id: 'o1' } })
        if (found === undefined) return
        const url = new URL(found, 'https://gateway.example')

        expect(url.origin).toBe('https://gateway.example')
        expect(found.startsWith(`${mount}/`)).toBe(true)
        expect(found.split(/[?#]/, 1)[0]).not.toMatch(/^[\\/]{2}/)
      }),
      { numRuns: 3_000 },
    )
  })

  it('K9: leads back to where it came from', () => {
    const segment = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((text) => !/^\.{1,2}$/.test(text) && text.isWellFormed())
    fc.assert(
      fc.property(segment, segment, (id, query) => {
        const map = addressMap('/files/{id}', '/documents/{id}.pdf', new Set())
        const address = `http://${host}/documents/${encodeURIComponent(id)}.pdf?q=${encodeURIComponent(query)}#end`
        const found = pointedTo(address, calls(), map, { mount: '/v1', values: {} })
        const { pathname, searchParams, hash } = new URL(found ?? '', 'http://x')

        expect([decodeURIComponent(pathname), searchParams.get('q'), hash]).toEqual([
          `/v1/files/${id}`,
          query,
          '#end',
        ])
      }),
    )
  })
})

describe('the links of a header', () => {
  it.each<[string, string | undefined]>([
    ['<a>; rel=next', '<A>; rel=next'],
    ['<a,b>; title="x, <y> \\" ,", <c>', '<A,B>; title="x, <y> \\" ,", <C>'],
    ['<a>; anchor=b; rel=x', '<A>; anchor="B"; rel=x'],
    ['<gone>; rel=x, <b>', '<B>'],
    ['<b>; anchor="gone"', undefined],
    ['a; rel=next', undefined],
    ['<a', undefined],
    ['<a> x', undefined],
    ['', undefined],
  ])('K9: are rewritten each, and left out with what they point to: %s', (header, to) => {
    expect(rewrittenLinks(header, (uri) => (uri === 'gone' ? undefined : uri.toUpperCase()))).toBe(to)
  })
})
