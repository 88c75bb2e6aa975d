import { bearer, connect, gateway } from '@bffkit/core'
import { anyOf, apiKey, clientCredentials } from '@bffkit/core/auth'
import { idempotencyRecords, keyStore, redisLimits } from '@bffkit/core/store'
import { contractOf } from './contract.ts'
import { brand, openDatabase } from './database.ts'
import { limits } from './limits.ts'
import { docs } from './routes/docs.ts'
import { inventory } from './routes/inventory.ts'
import { orders } from './routes/orders.ts'
import { products } from './routes/products.ts'
import { usageOf } from './routes/usage.ts'
import { services } from './services.ts'
import type { Settings } from './settings.ts'
import { usageIn } from './usage.ts'

/** The gateway of third parties: API keys or tokens of their own, a contract, and a token of the gateway's own behind it. */
export const createApp = (settings: Settings) => {
  const database = openDatabase(settings.DATABASE)
  const environment = settings.KEY_ENVIRONMENT
  const usageDatabase = openDatabase(settings.DATABASE, 'normal')
  const usage = usageIn(usageDatabase)

  const client = clientCredentials({
    issuer: settings.ISSUER,
    clientId: settings.CLIENT_ID,
    clientSecret: settings.CLIENT_SECRET,
    resource: settings.SERVICES_RESOURCE,
    scope: 'catalog:read orders:read orders:write',
  })
  const limitStore = settings.REDIS_URL
    ? redisLimits(settings.REDIS_URL, { prefix: 'partner-api:' })
    : undefined
  const app = gateway({
    name: 'partner-api',
    budget: 2_000,
    services: connect(services, settings, { token: 'client', client }),
    auth: anyOf(
      apiKey({ brand, environment, keys: keyStore(database, { brand, environment }) }),
      bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    ),
    limits: limits(settings),
    limitStore,
    log: settings.LOG_LEVEL,
    resources: [database, usageDatabase, ...(limitStore ? [limitStore] : [])],
  })
    .route('/v1', products(usage))
    .route('/v1', inventory(usage))
    .route('/v1', orders(usage, idempotencyRecords(database)))
    .route('/v1', usageOf(usage))

  return app.route(
    '/',
    docs(() => contractOf(app)),
  )
}
