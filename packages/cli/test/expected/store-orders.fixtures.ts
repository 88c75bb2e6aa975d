import { answer, type ServiceFixtures } from '@bffkit/core/testing'

/** What store-orders answers in tests and in dev: the examples of its document, and made up where it has none. */
export const storeOrdersFixtures = {
  'GET /orders': [
    {
      id: 9007199254740000,
      placedAt: '2026-01-31T12:00:00Z',
      total: 12.5,
      status: 'sent',
      note: 'text',
      payment: { kind: 'card', last4: '4242' },
      seller: { id: 1, placedAt: '2026-01-31T12:00:00Z' },
      labels: {},
      "it's */ odd": true,
    },
  ],
  'POST /orders': answer(201, {
    id: 1,
    placedAt: '2026-01-31T12:00:00Z',
    total: 1.5,
    status: 'open',
    note: 'text',
    payment: { kind: 'card', last4: 'text' },
    seller: { id: 1, placedAt: '2026-01-31T12:00:00Z' },
    labels: {},
    "it's */ odd": true,
  }),
  'GET /orders/{order_id}': {
    id: 1,
    placedAt: '2026-01-31T12:00:00Z',
    total: 1.5,
    status: 'open',
    note: 'text',
    payment: { kind: 'card', last4: 'text' },
    seller: { id: 1, placedAt: '2026-01-31T12:00:00Z' },
    labels: {},
    "it's */ odd": true,
  },
  'DELETE /orders/{order_id}': answer(204),
  'GET /orders/{order_id}/invoice': answer(200, 'text', { 'content-type': 'application/pdf' }),
  'GET /categories': { name: 'text', children: [] },
} satisfies ServiceFixtures
