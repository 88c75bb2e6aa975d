import { serve } from '@bffkit/core/serve'
import { backends, tokenFor } from '@bffkit/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { createApp } from '../app.ts'

/** Every service answers this many milliseconds late. */
const delay = 100

const shop = await backends(fixtures)
const { url, stop } = await serve(createApp(shop.settings), { port: 0, shedding: false })
const headers = await tokenFor('u1', 'home:read')
const home = async () => (await fetch(`${url}/v1/home`, { headers })).json()

beforeAll(async () => {
  for (const name of shop.names) shop.slow(name, delay)
  await home()
})
afterAll(async () => {
  await stop()
  await shop.close()
})

// A machine that stands still may spend a budget once; calls that wait for each other do so every time.
it('takes two delays, not six: calls each service once, independent ones together, the dependent one after its need', {
  retry: 2,
}, async () => {
  shop.clear()
  const body = await home()

  expect(body).not.toHaveProperty('degraded')
  const called = shop.names.filter((name) => shop.calls(name).length > 0)
  expect(called).toEqual(['users', 'catalog', 'carts', 'orders', 'rewards', 'inbox'])
  expect(called.map((name) => shop.calls(name).length)).toEqual([1, 1, 1, 1, 1, 1])

  const startOf = (name: (typeof shop.names)[number]) => shop.calls(name)[0]?.startedAt ?? Number.NaN
  const independent = (['users', 'carts', 'orders', 'rewards', 'inbox'] as const).map(startOf)
  const endOf = (name: (typeof shop.names)[number]) => shop.calls(name)[0]?.endedAt ?? Number.NaN
  expect(Math.max(...independent)).toBeLessThan(endOf('users'))
  expect(startOf('catalog') - startOf('users')).toBeGreaterThanOrEqual(delay)
})
