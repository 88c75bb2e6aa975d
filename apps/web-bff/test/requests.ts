import type { RouteRequests } from '@bffkit/core/testing'

/** Every scope the routes ask for. */
export const scopes = 'home:read catalog:read cart:read orders:read account:read'

/** A request for each route, which the fixtures answer whole. */
export const requests: RouteRequests = {
  'GET /api/home': {},
  'GET /api/products/{id}': { params: { id: 'p1' } },
  'GET /api/account': {},
  'GET /api/cart': {},
  'GET /api/orders': {},
  'GET /api/orders/{id}': { params: { id: 'o1' } },
}
