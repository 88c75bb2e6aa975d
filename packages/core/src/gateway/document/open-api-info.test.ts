import { describe, expect, it } from 'vitest'
import { documentInfo, giveTags } from './open-api-info.ts'
import type { Placed } from './operations.ts'

const placed = (path: string, tags?: string[]): Placed => ({
  method: 'get',
  path,
  operation: { responses: {}, ...(tags && { tags }) },
  closed: true,
})
const tags = [
  { name: 'cart', description: 'The cart', paths: ['/v1/cart'] },
  { name: 'lines', description: 'Its lines', paths: ['/v1/cart/items'] },
  { name: 'other', description: 'The rest' },
]

describe('K7: what a document says of itself', () => {
  it('K7: has licence, contact, terms, servers and groups', () => {
    const info = {
      title: 'Shop',
      version: '1',
      termsOfService: 'https://shop.example/terms',
      contact: { email: 'api@shop.example' },
      license: { name: 'MIT', identifier: 'MIT' },
    }

    expect(documentInfo({ ...info, servers: [{ url: 'https://api.example' }], tags })).toEqual({
      info,
      servers: [{ url: 'https://api.example' }],
      tags: tags.map(({ name, description }) => ({ name, description })),
    })
    expect(documentInfo({ title: 'Shop', version: '1' })).toEqual({
      info: { title: 'Shop', version: '1' },
      servers: [{ url: '/' }],
    })
  })

  it('K7: puts an operation into the group its route names, otherwise the nearest by path', () => {
    const operations = [
      placed('/v1/cart'),
      placed('/v1/cart/items/{id}'),
      placed('/v1/carting', ['other']),
      placed('/v1/cart/x', ['other', 'cart']),
    ]
    giveTags(operations, { tags })

    expect(operations.map(({ operation }) => operation.tags)).toEqual([
      ['cart'],
      ['lines'],
      ['other'],
      ['other', 'cart'],
    ])
  })

  it('K7: refuses an operation without a group, and one with a group nobody describes', () => {
    expect(() => giveTags([placed('/v1/carting')], { tags })).toThrow(
      new TypeError(
        'openApi: tags have none for GET /v1/carting; name one in the route, or its path in a tag',
      ),
    )
    expect(() => giveTags([placed('/v1/cart', ['card'])], { tags })).toThrow(
      new TypeError('openApi: tags do not list "card" of GET /v1/cart'),
    )
  })

  it('K7: asks for no group where none is listed', () => {
    const one = placed('/v1/x', ['free'])
    giveTags([one, placed('/v1/y')], {})

    expect(one.operation.tags).toEqual(['free'])
  })
})
