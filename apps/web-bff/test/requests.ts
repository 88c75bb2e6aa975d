import type { RouteRequests } from '@bffkit/core/testing'

/** Every scope the routes ask for. */
export const scopes = 'home:read catalog:read cart:read cart:write orders:read account:read'

/** A request for each route, which the fixtures answer whole. */
export const requests: RouteRequests = {
  'GET /api/home': {},
  'GET /api/catalog': { query: { query: 'headphones' } },
  'GET /api/products/{id}': { params: { id: 'p1' } },
  'GET /api/account': {},
  'GET /api/cart': {},
  'POST /api/cart/items': { body: { productId: 'p1', quantity: 1 } },
  'PATCH /api/cart/items/{id}': { params: { id: 'l1' }, body: { quantity: 1 } },
  'DELETE /api/cart/items/{id}': { params: { id: 'l1' } },
  'GET /api/orders': {},
  'GET /api/orders/{id}': { params: { id: 'o1' } },
}
