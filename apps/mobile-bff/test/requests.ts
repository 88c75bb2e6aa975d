import type { RouteRequests } from '@bffkit/core/testing'

/** Every scope the routes ask for. */
export const scopes = 'home:read catalog:read cart:read cart:write orders:read'

/** A request for each route, which the fixtures answer whole. */
export const requests: RouteRequests = {
  'GET /v1/home': {},
  'GET /v1/products': {},
  'GET /v1/products/{id}': { params: { id: 'p1' } },
  'GET /v1/cart': {},
  'POST /v1/cart/items': { body: { productId: 'p1', quantity: 1 } },
  'PATCH /v1/cart/items/{id}': { params: { id: 'l1' }, body: { quantity: 1 } },
  'DELETE /v1/cart/items/{id}': { params: { id: 'l1' } },
  'GET /v1/orders': {},
  'GET /v1/orders/{id}': { params: { id: 'o1' } },
  'GET /v1/config': {},
}
