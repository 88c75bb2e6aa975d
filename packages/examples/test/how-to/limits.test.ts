import { gateway } from '@bffkit/core'
import { backends, tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { createApp } from '../../src/how-to/limits-by-plan.ts'
import { search } from '../../src/how-to/per-route-limit.ts'
import { optionsOf } from '../app-of.ts'

it('limits one route for each caller, and counts its requests as five', async () => {
  await using shop = await backends({})
  const app = gateway(optionsOf(shop.settings, {})).route('/v1', search)
  const [one, two] = [await tokenFor('u1', 'catalog:read'), await tokenFor('u2', 'catalog:read')]
  const ask = (headers: Record<string, string>) => app.request('/v1/search', { headers })

  expect((await ask(one)).headers.get('ratelimit')).toMatch(/^"searches";r=5;/)
  expect((await ask(one)).status).toBe(200)
  const refused = await ask(one)
  expect(await refused.json()).toMatchObject({
    status: 429,
    code: 'BFF_RATE_LIMITED',
    'violated-policies': ['searches'],
  })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ask(two)).status).toBe(200)
})

it('limits each caller by its plan', async () => {
  await using shop = await backends({})
  const app = createApp({ issuer: shop.settings.ISSUER, audience: shop.settings.AUDIENCE })
  app.get('/', (c) => c.json({}))
  const statuses = async (headers: Record<string, string>) => {
    const all: number[] = []
    for (let i = 0; i < 3; i++) all.push((await app.request('/', { headers })).status)
    return all
  }

  expect(await statuses(await tokenFor('free'))).toEqual([200, 200, 429])
  expect(await statuses(await tokenFor('paying', 'plan:premium'))).toEqual([200, 200, 200])
})
