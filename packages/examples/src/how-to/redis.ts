import { connect, gateway, service } from '@bffkit/core'
import { session } from '@bffkit/core/session'
import { redisCache, redisLimits, redisSessions } from '@bffkit/core/store'
import { limit } from '@bffkit/core/traffic'

const catalog = service('catalog', {}, () => ({}))

export const createApp = (settings: {
  CATALOG_URL: string
  ISSUER: string
  CLIENT_SECRET: string
  REDIS_URL: string
}) => {
  const store = redisSessions(settings.REDIS_URL)
  const limitStore = redisLimits(settings.REDIS_URL)
  const cacheStore = redisCache(settings.REDIS_URL, { prefix: 'web:' })
  const signIn = session({
    issuer: settings.ISSUER,
    clientId: 'web',
    clientSecret: settings.CLIENT_SECRET,
    origin: 'https://shop.example',
    store,
  })
  return gateway({
    name: 'web-bff',
    services: connect({ catalog }, settings),
    auth: signIn,
    limits: [limit({ name: 'caller', by: 'principal', quota: 600, window: 60_000 })],
    limitStore,
    cacheStore,
    resources: [store, limitStore, cacheStore],
  }).route('/', signIn.routes)
}
