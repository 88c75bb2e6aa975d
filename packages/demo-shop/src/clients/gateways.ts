import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@bffkit/core'
import { createApp as mobile } from '@bffkit/mobile-bff/app'
import { createApp as partner } from '@bffkit/partner-api/app'
import { createApp as web } from '@bffkit/web-bff/app'
import { z } from 'zod'
import { keyCommand, newKeyIn } from '../demo/partner-key.ts'
import { browserSignIn } from '../identity/browser-sign-in.ts'
import { demoSecrets, PARTNER_GATEWAY } from '../identity/clients.ts'
import type { Shop } from '../start-shop.ts'
import { webSettings } from '../web-settings.ts'
import type { Steps } from './plan.ts'

/** A gateway over the real services, with what a client of it needs. */
export interface RunningGateway extends AsyncDisposable {
  readonly name: string
  readonly document: URL
  readonly url: string
  /** By the name of the security scheme in the document. */
  readonly credentials: Readonly<Record<string, string>>
  /** The same as headers, for generators that do not know every scheme. */
  readonly headers: Readonly<Record<string, string>>
  /** A request for each operation, whenever they are to be made again. */
  readonly steps: () => Promise<Steps>
}

const documentOf = (path: string) => new URL(`../../../../apps/${path}`, import.meta.url)

/** mobile-bff, with a customer's token. */
export const startMobile = async (shop: Shop): Promise<RunningGateway> => {
  const app = mobile({ ...shop.settings, AUDIENCE: 'mobile', LOG_LEVEL: 'silent' })
  const { url, stop } = await serve(app, { port: 0 })
  const scopes = 'home:read catalog:read cart:read cart:write orders:read'
  const { accessToken } = await shop.signIn('u1', scopes)
  const headers = { authorization: `Bearer ${accessToken}` }
  return {
    name: 'mobile-bff',
    document: documentOf('mobile-bff/openapi.json'),
    url,
    credentials: { bearer: accessToken },
    headers,
    steps: async () => ({
      'GET /v1/config': {},
      'GET /v1/home': {},
      'GET /v1/products': { parameters: { query: 'lamp' } },
      'GET /v1/products/{id}': { parameters: { id: 'p1' } },
      ...cartSteps('/v1', await lineInCart(`${url}/v1`, headers), {}),
      'GET /v1/orders': {},
      'GET /v1/orders/{id}': { parameters: { id: 'o6000' } },
    }),
    [Symbol.asyncDispose]: async () => {
      await stop()
    },
  }
}

/** web-bff, with the session of a customer who signed in as a browser does. */
export const startWeb = async (shop: Shop): Promise<RunningGateway> => {
  const app = web({ ...shop.settings, ...webSettings, LOG_LEVEL: 'silent' })
  const { url, stop } = await serve(app, { port: 0 })
  const session = await browserSignIn(url, { username: 'u2' })
  const { cookie } = session
  const parameters = { 'X-CSRF': '1' }
  return {
    name: 'web-bff',
    document: documentOf('web-bff/openapi.json'),
    url,
    credentials: { session: cookie.slice(cookie.indexOf('=') + 1) },
    headers: { cookie },
    steps: async () => ({
      'GET /api/home': { parameters },
      'GET /api/products/{id}': { parameters: { ...parameters, id: 'p1' } },
      'GET /api/account': { parameters },
      ...cartSteps('/api', await lineInCart(`${url}/api`, session), parameters),
      'GET /api/orders': { parameters },
      'GET /api/orders/{id}': { parameters: { ...parameters, id: await anOrder(`${url}/api`, session) } },
    }),
    [Symbol.asyncDispose]: async () => {
      await stop()
    },
  }
}

/** partner-api, with a key made by its own command. */
export const startPartner = async (shop: Shop): Promise<RunningGateway> => {
  const folder = await mkdtemp(join(tmpdir(), 'partner-'))
  const DATABASE = join(folder, 'partner.sqlite')
  const app = partner({
    ...shop.settings,
    AUDIENCE: 'partner',
    CLIENT_ID: PARTNER_GATEWAY,
    CLIENT_SECRET: demoSecrets.partnerApi,
    SERVICES_RESOURCE: 'urn:bffkit:services',
    KEY_ENVIRONMENT: 'live',
    DATABASE,
    LOG_LEVEL: 'silent',
  })
  const { url, stop } = await serve(app, { port: 0 })
  const scopes = ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read']
  const granted = scopes.flatMap((scope) => ['--scope', scope])
  const { key } = newKeyIn(await keyCommand({}, DATABASE, 'create', '--name', 'Clients', ...granted))
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const { product } = Product.parse(await json(`${url}/v1/products/p1`, { headers }))
  const body = { lines: [{ sku: product.sku, quantity: 1 }] }
  const placed = await json(`${url}/v1/orders`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'before' },
    body: JSON.stringify(body),
  })
  return {
    name: 'partner-api',
    document: documentOf('partner-api/contract/v1.json'),
    url,
    credentials: { apiKey: key },
    headers: { 'x-api-key': key },
    steps: async () => ({
      'GET /v1/products': {},
      'GET /v1/products/{id}': { parameters: { id: 'p1' } },
      'GET /v1/inventory/{sku}': { parameters: { sku: product.sku } },
      // An order without a reference: what a client makes of `null` shows once the order is placed.
      'POST /v1/orders': { parameters: { 'idempotency-key': randomUUID() }, body },
      'GET /v1/orders': {},
      'GET /v1/orders/{id}': { parameters: { id: Placed.parse(placed).order.id } },
      'GET /v1/usage': {},
    }),
    [Symbol.asyncDispose]: async () => {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

const Product = z.object({ product: z.object({ sku: z.string() }) })
const Placed = z.object({ order: z.object({ id: z.string() }) })
const Cart = z.object({
  cart: z.object({ lines: z.array(z.object({ id: z.string(), productId: z.string() })) }),
})
const Orders = z.object({ orders: z.array(z.object({ id: z.string() })).min(1) })

type Headers = Readonly<Record<string, string>>

const json = async (url: string, init: RequestInit): Promise<unknown> => (await fetch(url, init)).json()

const cartSteps = (base: string, line: string, parameters: Headers): Steps => ({
  [`POST ${base}/cart/items`]: { parameters, body: { productId: 'p1', quantity: 1 } },
  [`GET ${base}/cart`]: { parameters },
  [`PATCH ${base}/cart/items/{id}`]: { parameters: { ...parameters, id: line }, body: { quantity: 2 } },
  [`DELETE ${base}/cart/items/{id}`]: { parameters: { ...parameters, id: line } },
})

/** Puts something into the cart, to be changed and taken out. */
const lineInCart = async (base: string, headers: Headers): Promise<string> => {
  const body = JSON.stringify({ productId: 'p3', quantity: 1 })
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
  const { cart } = Cart.parse(await json(`${base}/cart/items`, init))
  const line = cart.lines.find(({ productId }) => productId === 'p3')
  if (!line) throw new Error('clients: what was put into the cart is not there')
  return line.id
}

const anOrder = async (base: string, headers: Headers): Promise<string> =>
  Orders.parse(await json(`${base}/orders`, { headers })).orders[0]?.id ?? ''
