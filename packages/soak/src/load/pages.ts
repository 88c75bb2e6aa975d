/** A request, and what its answer must look like when all goes well. */
export interface Page {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: string
  readonly status: 200 | 201 | 204
  /** The part every such answer has, whatever else is left out. */
  readonly part?: string
}

const get = (path: string, part: string): Page => ({ method: 'GET', path, status: 200, part })

const home = get('/v1/home', 'profile')
const quantity = JSON.stringify({ quantity: 2 })
const item = JSON.stringify({ productId: 'p1', quantity: 1 })

/** What an app asks for; the home screen more often than the rest. */
export const pages: readonly [Page, ...Page[]] = [
  home,
  home,
  home,
  get('/v1/products/p1', 'product'),
  get('/v1/products/p2', 'product'),
  get('/v1/products', 'products'),
  get('/v1/cart', 'cart'),
  get('/v1/orders', 'orders'),
  get('/v1/orders/o1', 'order'),
  get('/v1/config', 'identity'),
  { method: 'POST', path: '/v1/cart/items', body: item, status: 201, part: 'cart' },
  { method: 'PATCH', path: '/v1/cart/items/l1', body: quantity, status: 200, part: 'cart' },
  { method: 'DELETE', path: '/v1/cart/items/l1', status: 204 },
]

/** An answer of several hundred kilobytes. */
export const everything: Page = get('/v1/products?query=everything', 'products')
