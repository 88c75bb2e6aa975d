import { afterAll, expect, it } from 'vitest'
import { partnerShop } from '../../test/partner-shop.ts'
import { createApp } from '../app.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)

afterAll(async () => {
  await app.close()
  await shop.close()
})

it('shows the documentation to anybody, with every file from here', async () => {
  const page = await app.request('/docs')
  const html = await page.text()
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)

  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  expect(files).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js'])
  for (const file of files) expect((await app.request(file)).status).toBe(200)
  expect((await app.request('/docs/package.json')).status).toBe(400)
})

it('gives anybody the contract', async () => {
  const res = await app.request('/openapi.json')

  expect(await res.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Shop Partner API' } })
})
