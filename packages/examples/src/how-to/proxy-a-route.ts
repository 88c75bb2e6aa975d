import { passThrough, service } from '@bffkit/core'

export const orders = service('orders', { timeout: 800 }, () => ({}))

/** `GET` and `POST /orders/o1/notes` go to the service as they are, and so do its answers. */
export const notes = passThrough(orders, {
  path: '/orders/{id}/notes',
  methods: ['GET', 'POST'],
  scopes: ['orders:read'],
  keeps: ['x-total-count', 'link'],
})
