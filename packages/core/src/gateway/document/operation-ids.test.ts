import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derivedId, giveOperationIds } from './operation-ids.ts'
import type { Placed } from './operations.ts'

const placed = (method: Placed['method'], path: string, operationId?: string): Placed => ({
  method,
  path,
  operation: { responses: {}, ...(operationId === undefined ? {} : { operationId }) },
  closed: true,
})

describe('K7: every operation has an operationId', () => {
  it.each([
    ['get', '/v1/home', 'getHome'],
    ['get', '/api/orders/{id}', 'getOrdersById'],
    ['patch', '/api/v2/cart/items/{id}', 'patchCartItemsById'],
    ['get', '/v1/orders/{orderId}/lines/{line_no}', 'getOrdersByOrderIdLinesByLineNo'],
    ['post', '/gift-cards/redeem', 'postGiftCardsRedeem'],
    ['get', '/files/{name}.pdf', 'getFilesByNamePdf'],
    ['get', '/apiary/v1', 'getApiaryV1'],
    ['get', '/v1', 'get'],
    ['get', '/', 'get'],
  ] as const)('K7: %s %s is %s', (method, path, id) => {
    expect(derivedId({ method, path })).toBe(id)
  })

  it("K7: keeps the route's own", () => {
    const one = placed('get', '/v1/orders', 'listOrders')
    giveOperationIds([one])

    expect(one.operation.operationId).toBe('listOrders')
  })

  it.each([
    [
      'of two versions',
      placed('get', '/v1/home'),
      placed('get', '/v2/home'),
      'getHome',
      'GET /v1/home',
      'GET /v2/home',
    ],
    ['given twice', placed('get', '/a', 'x'), placed('post', '/b', 'x'), 'x', 'GET /a', 'POST /b'],
    [
      'written alike',
      placed('get', '/a', 'listX'),
      placed('post', '/b', 'list_x'),
      'list_x',
      'GET /a',
      'POST /b',
    ],
    [
      'given as another one comes out',
      placed('get', '/a', 'postB'),
      placed('post', '/b'),
      'postB',
      'GET /a',
      'POST /b',
    ],
  ])('K7: refuses one that is doubled: %s', (_, one, other, id, first, second) => {
    expect(() => giveOperationIds([one, other])).toThrow(
      new TypeError(
        `openApi: operationId ${id} is that of ${first} and of ${second}; give one of the routes another`,
      ),
    )
  })

  it.each(['list orders', '1st', 'a-b', ''])('K7: refuses %j, which is no name of a method', (id) => {
    expect(() => giveOperationIds([placed('get', '/v1/x', id)])).toThrow(
      new TypeError(
        `openApi: operationId of GET /v1/x must be letters, digits and _, not ${JSON.stringify(id)}`,
      ),
    )
  })

  it('K7: derives names of methods only, whatever the path', () => {
    const segment = fc.oneof(
      fc.stringMatching(/^[\w.~-]{1,12}$/),
      fc.stringMatching(/^[A-Za-z_]\w{0,8}$/).map((name) => `{${name}}`),
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 4 }), (segments) => {
        expect(derivedId({ method: 'get', path: `/${segments.join('/')}` })).toMatch(/^get[A-Za-z\d]*$/)
      }),
    )
  })
})
