import { expect, it } from 'vitest'
import { webPage } from '../../test/web-page.ts'

const page = await webPage('/pictures/p1', 'catalog:read')

it('passes a picture on to anybody, to be kept for a day, and runs nothing of it', async () => {
  const res = await page.getAsAnybody('/pictures/p1')

  expect(res.status).toBe(200)
  expect(res.headers.get('content-type')).toBe('image/svg+xml')
  expect(res.headers.get('cache-control')).toBe('private, max-age=86400')
  expect(res.headers.get('content-security-policy')).toMatch(/^sandbox|; sandbox/)
  expect(res.headers.get('content-disposition')).toBeNull()
  expect(await res.text()).toMatch(/^<svg /)
})

it('asks the catalog whether what a browser has is still right, and says 404 where there is none', async () => {
  page.shop.clear()
  await (await page.getAsAnybody('/pictures/p1', { 'if-none-match': '"drawn"' })).text()

  expect(page.shop.calls('catalog')[0]?.headers).toMatchObject({ 'if-none-match': '"drawn"' })
  expect((await page.getAsAnybody('/pictures/p9')).status).toBe(404)
})

it('tells the catalog nothing of who looks', async () => {
  page.shop.clear()
  await (await page.get()).text()

  expect(page.shop.calls('catalog')[0]?.headers).not.toHaveProperty('authorization')
})
