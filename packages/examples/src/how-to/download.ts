import { passThrough, service } from '@bffkit/core'

export const documents = service('documents', { timeout: 2_000 }, () => ({}))

/** `GET /orders/o1/invoice` streams `GET /files/o1.pdf` of the service. */
export const invoice = passThrough(documents, {
  path: '/orders/{id}/invoice',
  to: '/files/{id}.pdf',
  scopes: ['orders:read'],
})
