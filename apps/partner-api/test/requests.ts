import type { RouteRequests } from '@bffkit/core/testing'

/** Every scope the routes ask for. */
export const scopes = 'catalog:read inventory:read orders:read orders:write usage:read'

/** A request for each route, which the fixtures answer whole. */
export const requests: RouteRequests = {
  'GET /v1/products': {},
  'GET /v1/products/{id}': { params: { id: 'p1' } },
  'GET /v1/inventory/{sku}': { params: { sku: 'SKU-p1' } },
  'GET /v1/orders': {},
  'GET /v1/orders/{id}': { params: { id: 'o1' } },
  'POST /v1/orders': {
    headers: { 'idempotency-key': 'k1' },
    body: { lines: [{ sku: 'SKU-p1', quantity: 1 }] },
  },
  'GET /v1/usage': {},
  'GET /docs': {},
  'GET /docs/{asset}': { params: { asset: 'start.js' } },
  'GET /openapi.json': {},
}
