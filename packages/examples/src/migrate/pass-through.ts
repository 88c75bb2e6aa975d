import { bearer, connect, gateway, passThrough, service } from '@bffkit/core'

const old = service('old', { timeout: 3_000 }, () => ({}))

/** Step 1: the gateway stands before the old API, and answers nothing by itself. */
export const createApp = (settings: { OLD_URL: string; ISSUER: string; AUDIENCE: string }) =>
  gateway({
    name: 'web-bff',
    services: connect({ old }, settings, { token: 'forward' }),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
  })
    .route('/v1', passThrough(old, { path: '/account', to: '/v1/account', passes: [401, 403] }))
    .route(
      '/v1',
      passThrough(old, { path: '/orders/{id}', to: '/v1/orders/{id}', methods: ['GET', 'PATCH'] }),
    )
