import { bearer, connect, gateway } from '@bffkit/core'
import { redisLimits } from '@bffkit/core/store'
import { limits } from './limits.ts'
import { cart } from './routes/cart.ts'
import { config } from './routes/config.ts'
import { home } from './routes/home.ts'
import { orders } from './routes/orders.ts'
import { products } from './routes/products.ts'
import { services } from './services.ts'
import type { Settings } from './settings.ts'

/** The gateway of the iOS and Android apps. */
export const createApp = (settings: Settings) => {
  const limitStore = settings.REDIS_URL
    ? redisLimits(settings.REDIS_URL, { prefix: 'mobile-bff:' })
    : undefined

  return gateway({
    name: 'mobile-bff',
    budget: 1_200,
    services: connect(services, settings, { token: 'forward' }),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    limits: limits(settings.LIMITS === 'dry'),
    limitStore,
    resources: limitStore ? [limitStore] : [],
    log: settings.LOG_LEVEL,
  })
    .route('/v1', home)
    .route('/v1', products)
    .route('/v1', cart)
    .route('/v1', orders)
    .route('/v1', config(settings))
}
