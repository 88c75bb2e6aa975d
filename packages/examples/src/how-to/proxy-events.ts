import { passThrough, service } from '@bffkit/core'

export const news = service('news', { timeout: 1_000 }, () => ({}))

/** The events of a service, as they come. Two of them may lie five minutes apart. */
export const newsStream = passThrough(news, {
  path: '/news',
  to: '/events',
  scopes: ['news:read'],
  headers: ['last-event-id'],
  idleTimeout: 300_000,
})
