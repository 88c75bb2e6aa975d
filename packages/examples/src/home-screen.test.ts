// #region test
import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { createApp, fixtures } from './home-screen.ts'

it('leaves the points out, and says so, when rewards is down', async () => {
  await using shop = await backends(fixtures)
  await shop.down('rewards')

  const headers = await tokenFor('u1', 'home:read')
  const res = await createApp(shop.settings).request('/v1/home', { headers })

  expect(res.status).toBe(200)
  expect(await res.json()).toEqual({
    name: 'Ada',
    orders: [{ id: 'o1', status: 'shipped' }],
    unread: 2,
    picks: ['Kettle', 'Lamp'],
    degraded: [{ part: 'points', state: 'missing', reason: 'unavailable' }],
  })
})
// #endregion test

// #region matrix
it('fails only with users and orders', async () => {
  await using shop = await backends(fixtures)
  const request = { path: '/v1/home', headers: await tokenFor('u1', 'home:read') }

  const matrix = await killMatrix(() => createApp(shop.settings), request, shop)

  expect(Object.entries(matrix).map(([service, { down }]) => `${service}: ${down}`)).toEqual([
    'users: 502 BFF_SERVICE_UNAVAILABLE',
    'orders: 502 BFF_SERVICE_UNAVAILABLE',
    'rewards: 200 points missing (unavailable)',
    'inbox: 200 unread fallback (unavailable)',
    'catalog: 200 picks fallback (unavailable)',
  ])
})
// #endregion matrix
