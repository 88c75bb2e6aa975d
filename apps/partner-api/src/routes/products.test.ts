import { killMatrix } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { partner, partnerShop } from '../../test/partner-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)
const headers = await partner('catalog:read')
const headphones = {
  id: 'p1',
  sku: 'SKU-p1',
  title: 'Studio Headphones',
  brand: 'Northwind',
  category: 'audio',
  description: 'Studio Headphones, made to last.',
  price: { amount: '149.90', currency: 'EUR' },
  available: true,
  images: ['https://img.shop.example/p1/front.jpg'],
}

afterEach(async () => {
  await shop.heal()
  shop.clear()
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

it('searches the catalog, with prices as decimal digits', async () => {
  const res = await app.request('/v1/products?query=phones&limit=7', { headers })

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchObject({ products: [headphones, { id: 'p2' }, { id: 'p3' }], next: null })
  expect(Object.fromEntries(shop.calls('catalog')[0]?.query ?? [])).toEqual({ query: 'phones', limit: '7' })
})

it('answers with one product', async () => {
  const res = await app.request('/v1/products/p1', { headers })

  expect(await res.json()).toEqual({ product: headphones })
})

it('calls the services with a token of its own, never with the one of the partner', async () => {
  await app.request('/v1/products/p1', { headers })

  const sent = shop.calls('catalog')[0]?.headers.authorization ?? ''
  const [, claims = ''] = sent.split('.')
  expect(sent).not.toBe(headers.authorization)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    sub: 'partner-api',
    aud: 'urn:test:services',
  })
})

it.each(['0', '101', 'many'])('refuses a limit of %s, and says where', async (limit) => {
  const res = await app.request(`/v1/products?limit=${limit}`, { headers })

  expect(res.status).toBe(400)
  expect(await res.json()).toMatchObject({ code: 'BFF_INPUT_INVALID', errors: [{ pointer: '/query/limit' }] })
})

it('fails as its view says', async () => {
  expect(await killMatrix(() => createApp(settings), { path: '/v1/products/p1', headers }, shop)).toEqual({
    catalog: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
      open: '503 BFF_CIRCUIT_OPEN',
    },
  })
})
