import { bearer, gateway } from '@bffkit/core'
import { shopServices } from '@bffkit/services'
import { account } from './routes/account.ts'
import { cart } from './routes/cart.ts'
import { home } from './routes/home.ts'
import { orders } from './routes/orders.ts'
import { product } from './routes/product.ts'
import type { Settings } from './settings.ts'

/** The gateway of the browser app. */
export const createApp = (settings: Settings) =>
  gateway({
    name: 'web-bff',
    budget: 1_500,
    services: shopServices(settings, { token: 'forward' }),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: settings.LOG_LEVEL,
  })
    .route('/api', home)
    .route('/api', product)
    .route('/api', account)
    .route('/api', cart)
    .route('/api', orders)
