import { expect, it } from 'vitest'
import { matchFixture } from './match-fixture.ts'

const match = matchFixture('catalog', {
  'GET /products/{id}': 'one',
  'GET /products/new': 'new',
  'GET /{kind}/new': 'any new',
  'GET /products/{id}/reviews/{review}': 'review',
  'GET /files/{name}.pdf': 'file',
  'POST /products': 'made',
  'GET /': 'root',
})

it.each([
  ['GET', '/products/p1', 'one', { id: 'p1' }],
  ['GET', '/products/new', 'new', {}],
  ['GET', '/carts/new', 'any new', { kind: 'carts' }],
  ['GET', '/products/p1/reviews/r2', 'review', { id: 'p1', review: 'r2' }],
  ['GET', '/files/a.pdf', 'file', { name: 'a' }],
  ['POST', '/products', 'made', {}],
  ['HEAD', '/products/p1', 'one', { id: 'p1' }],
  ['GET', '/', 'root', {}],
])('%s %s is answered by %j with %j', (method, path, fixture, params) => {
  expect(match(method, path)).toEqual({
    key: expect.stringMatching(`^${method === 'HEAD' ? 'GET' : method} /`),
    fixture,
    params,
  })
})

it.each([
  ['DELETE', '/products/p1'],
  ['GET', '/products'],
  ['GET', '/products/p1/'],
  ['GET', '/products/p1/reviews'],
  ['GET', '/files/axpdf'],
])('finds nothing for %s %s', (method, path) => {
  expect(match(method, path)).toBeUndefined()
})

it('decodes parameters, and leaves a broken escape as it is', () => {
  expect(match('GET', '/products/a%2Fb')?.params).toEqual({ id: 'a/b' })
  expect(match('GET', '/products/%zz')?.params).toEqual({ id: '%zz' })
})

it.each(['GET products', 'GET /a b', 'GET /a/{b', 'GET /a/{b-c}', 'GET /a?b=c'] as const)(
  'refuses the key %j',
  (key) => {
    const fixtures = Object.fromEntries([[key, null]])
    expect(() => matchFixture('catalog', fixtures)).toThrow(
      new TypeError(`backends: '${key}' of catalog is not a method and a path such as 'GET /products/{id}'`),
    )
  },
)
