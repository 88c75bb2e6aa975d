import { backends } from '@bffkit/core/testing'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createApp, trail } from './policy.ts'

const shop = await backends({ warehouse: { 'GET /stock/{product}': { left: 3 } } })
const app = createApp(shop.settings)

afterEach(async () => {
  await shop.heal()
  shop.clear()
  trail.length = 0
})
afterAll(async () => {
  await app.close()
  await shop.close()
})

it('numbers the calls of a service, and keeps how they ended', async () => {
  const answers = [await app.request('/stock/p1')]
  shop.broken('warehouse', 500)
  answers.push(await app.request('/stock/p2'))

  expect(answers.map(({ status }) => status)).toEqual([200, 502])
  expect(trail).toEqual(['1 GET stock/{product}: 200', '2 GET stock/{product}: BFF_SERVICE_UNAVAILABLE'])
  // The second call was repeated behind the policy, so that both of its tries have one number.
  expect(shop.calls('warehouse').map(({ headers }) => headers['x-audit-number'])).toEqual(['1', '2', '2'])
})

it('answers, or refuses, in place of the service', async () => {
  const retired = await app.request('/stock/retired')
  const unknown = await app.request('/stock/unknown')

  expect(await retired.json()).toEqual({ stock: { left: 0 } })
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toMatchObject({ code: 'BFF_NOT_FOUND' })
  expect(shop.calls('warehouse')).toEqual([])
  expect(trail).toEqual([])
})
