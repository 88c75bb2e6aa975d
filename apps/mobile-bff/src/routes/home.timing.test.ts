import { serve } from '@bffkit/core'
import { backends, tokenFor } from '@bffkit/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { createApp } from '../app.ts'

/** Every service answers this many milliseconds late. */
const delay = 100

const shop = await backends(fixtures)
const { url, stop } = await serve(createApp(shop.settings), { port: 0 })
const headers = await tokenFor('u1', 'home:read')
const home = async () => {
  const start = performance.now()
  const res = await fetch(`${url}/v1/home`, { headers })
  const body = await res.json()
  return { body, took: performance.now() - start }
}

beforeAll(async () => {
  for (const name of shop.names) shop.slow(name, delay)
  for (let i = 0; i < 5; i++) await home()
})
afterAll(async () => {
  await stop()
  await shop.close()
})

it('calls each service once, independent ones together, the dependent one after its need', async () => {
  shop.clear()
  const { body } = await home()

  expect(body).not.toHaveProperty('degraded')
  const called = shop.names.filter((name) => shop.calls(name).length > 0)
  expect(called).toEqual(['users', 'catalog', 'carts', 'orders', 'rewards', 'inbox'])
  expect(called.map((name) => shop.calls(name).length)).toEqual([1, 1, 1, 1, 1, 1])

  const startOf = (name: (typeof shop.names)[number]) => shop.calls(name)[0]?.startedAt ?? Number.NaN
  const independent = (['users', 'carts', 'orders', 'rewards', 'inbox'] as const).map(startOf)
  expect(Math.max(...independent) - Math.min(...independent)).toBeLessThan(20)
  expect(startOf('catalog') - startOf('users')).toBeGreaterThanOrEqual(delay)
})

it('takes two delays, not six: the median of 20 answers is at most 280 ms', async () => {
  const times: number[] = []
  for (let i = 0; i < 20; i++) times.push((await home()).took)

  const median = times.sort((a, b) => a - b)[10] ?? Number.NaN
  console.log(`home with every service ${delay} ms late: median ${median.toFixed(0)} ms`)
  expect(median).toBeLessThanOrEqual(280)
})
