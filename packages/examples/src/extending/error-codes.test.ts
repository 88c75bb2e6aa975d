import { openApi } from '@bffkit/core/serve'
import { answer, backends } from '@bffkit/core/testing'
import { hc } from 'hono/client'
import { afterAll, afterEach, expect, expectTypeOf, it } from 'vitest'
import { createApp } from './error-codes.ts'

let counts = 0
const shop = await backends({
  warehouse: {
    'GET /stock': () => (counts-- > 0 ? answer(200, { left: 0 }, { 'x-counting': 'yes' }) : { left: 3 }),
  },
})
const app = createApp(shop.settings)

afterEach(() => {
  counts = 0
  shop.clear()
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

it('refuses with a code of its own, whose page says more', async () => {
  const res = await app.request('/shop/6')

  expect(res.status).toBe(503)
  expect(res.headers.get('retry-after')).toBe('7200')
  expect(await res.json()).toEqual({
    type: '/problems/SHOP_CLOSED',
    title: 'The shop is closed',
    status: 503,
    code: 'SHOP_CLOSED',
    instance: res.headers.get('x-request-id'),
    retryAfter: 7_200,
  })
  const page = await app.request('/problems/SHOP_CLOSED')
  expect(await page.text()).toContain('It is open from eight to six.')
})

it('asks again where the code says that it helps', async () => {
  counts = 1

  expect(await (await app.request('/shop/9')).json()).toEqual({ name: 'Corner shop', stock: { left: 3 } })
  expect(shop.calls('warehouse').length).toBe(2)
})

it('leaves an optional part out for the reason of the code', async () => {
  counts = 9

  expect(await (await app.request('/shop/9')).json()).toEqual({
    name: 'Corner shop',
    degraded: [{ part: 'stock', state: 'missing', reason: 'overloaded' }],
  })
})

it('lists its codes in the document', () => {
  const document = JSON.stringify(openApi(app, { title: 'Shop', version: '1' }))

  expect(document).toContain('`SHOP_CLOSED` (503, The shop is closed)')
})

it('knows its codes in a typed client', async () => {
  const client = hc<typeof app>('http://shop.example', {
    fetch: (input: string | URL | Request, init?: RequestInit) => app.request(String(input), init),
  })
  const res = await client.shop[':hour'].$get({ param: { hour: '6' } })
  if (res.ok) throw new Error('it was open')
  const { code } = await res.json()
  // @ts-expect-error there is no such code
  if (code === 'SHOP_OPEN') return

  expectTypeOf<'SHOP_CLOSED'>().toExtend<typeof code>()
  expect(code === 'SHOP_CLOSED').toBe(true)
})
