import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/api/catalog', 'catalog:read')

it('answers with a page of products, how many there are, and the categories', async () => {
  const res = await page.get('/api/catalog?query=headphones&category=audio')

  expect(res.status).toBe(200)
  expect(await res.json()).toEqual({
    found: {
      products: [
        expect.objectContaining({ id: 'p1', title: 'Studio Headphones', price: 149.9 }),
        expect.objectContaining({ id: 'p2' }),
        expect.objectContaining({ id: 'p3' }),
      ],
      total: 3,
      next: null,
    },
    categories: [{ id: 'audio', name: 'Audio', products: 3 }],
  })
})

it('leaves searching to the catalog', async () => {
  page.shop.clear()
  await page.get('/api/catalog?query=red%20shoes&category=shoes&cursor=20')

  const asked = page.shop.calls('catalog').map(({ path, query }) => `${path}?${query}`)
  expect(asked.toSorted()).toEqual([
    '/categories?',
    '/products?query=red+shoes&category=shoes&cursor=20&limit=20',
  ])
})

it.each(['query=', `query=${'x'.repeat(101)}`, 'category=', 'cursor='])('refuses %s', async (query) => {
  expect((await page.get(`/api/catalog?${query}`)).status).toBe(400)
})

it('does without the categories, and not without the products', async () => {
  page.shop.broken('catalog', 500, { path: 'GET /categories' })
  const res = await page.get()

  expect(res.status).toBe(200)
  expect(await res.json()).toMatchObject({
    categories: [],
    degraded: [{ part: 'categories', state: 'fallback', reason: 'unavailable' }],
  })
  expect((await page.killMatrix()).catalog).toEqual({
    bomb: '502 BFF_SERVICE_CONTRACT',
    broken: '502 BFF_SERVICE_CONTRACT',
    down: '502 BFF_SERVICE_UNAVAILABLE',
    drip: '504 BFF_SERVICE_TIMEOUT',
    open: '503 BFF_CIRCUIT_OPEN',
    reset: '502 BFF_SERVICE_UNAVAILABLE',
    slow: '504 BFF_SERVICE_TIMEOUT',
  })
})

it('is closed to a session without its scope', async () => {
  expect((await page.getWith('other:read')).status).toBe(403)
})
