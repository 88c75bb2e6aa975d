import { connect, gateway } from '@bffkit/core'
import { memorySessions, type SessionStore, session } from '@bffkit/core/session'
import { redisLimits, redisSessions } from '@bffkit/core/store'
import { limits } from './limits.ts'
import { page } from './page/page.ts'
import { problemPages } from './page/problem-pages.ts'
import { account } from './routes/account.ts'
import { cart } from './routes/cart.ts'
import { cartItems } from './routes/cart-items.ts'
import { catalog } from './routes/catalog.ts'
import { home } from './routes/home.ts'
import { orders } from './routes/orders.ts'
import { pictures } from './routes/pictures.ts'
import { product } from './routes/product.ts'
import { services } from './services.ts'
import type { Settings } from './settings.ts'

/** What users allow the browser app to do. */
const scopes = ['home:read', 'catalog:read', 'cart:read', 'cart:write', 'orders:read', 'account:read']

/** What the services call themselves in tokens. */
const audiences = Object.values(services).flatMap(({ options }) => options.audience ?? [])

/** What every key in Redis begins with. */
const prefix = 'web-bff:'

/** Where sessions are kept: in Redis when there are several instances. */
const sessionStore = ({ REDIS_URL, REDIS_TIMEOUT }: Settings): SessionStore =>
  REDIS_URL
    ? redisSessions(REDIS_URL, {
        prefix,
        ...(REDIS_TIMEOUT !== undefined && { timeout: REDIS_TIMEOUT }),
      })
    : memorySessions()

/** The gateway of the browser app. */
export const createApp = (settings: Settings, store = sessionStore(settings)) => {
  const signIn = session({
    issuer: settings.ISSUER,
    clientId: settings.CLIENT_ID,
    clientSecret: settings.CLIENT_SECRET,
    origin: settings.ORIGIN,
    scopes: ['profile', 'offline_access', ...scopes],
    parameters: { prompt: 'consent' }, // without it the provider gives no refresh token
    resource: settings.RESOURCE,
    audiences,
    claims: ['name', 'picture', 'locale'],
    cookie: '__Host-Http-web-bff',
    idTokenHint: false, // no token of any kind reaches the browser
    store,
  })

  const limitStore = settings.REDIS_URL ? redisLimits(settings.REDIS_URL, { prefix }) : undefined

  return gateway({
    name: 'web-bff',
    budget: 1_500,
    services: connect(services, settings, { token: 'user' }),
    auth: signIn,
    resources: [store, ...(limitStore ? [limitStore] : [])],
    limits: limits(settings.LIMITS === 'dry'),
    limitStore,
    middleware: [problemPages],
    log: settings.LOG_LEVEL,
  })
    .route('/', signIn.routes)
    .route('/', page)
    .route('/', pictures)
    .route('/api', home)
    .route('/api', catalog)
    .route('/api', product)
    .route('/api', account)
    .route('/api', cart)
    .route('/api', cartItems)
    .route('/api', orders)
}
