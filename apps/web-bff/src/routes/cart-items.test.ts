import { signedIn } from '@bffkit/core/testing'
import { cartRoutes } from '@bffkit/services/cart-routes'
import { afterAll, afterEach } from 'vitest'
import { webShop } from '../../test/web-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
const headers = {
  read: await signedIn(app, 'u1', 'cart:read'),
  write: await signedIn(app, 'u1', 'cart:write'),
}

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

cartRoutes('/api/cart', { shop, request: app.request, headers })
