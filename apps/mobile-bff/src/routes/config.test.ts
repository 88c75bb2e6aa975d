import { backends } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { createApp } from '../app.ts'

const shop = await backends(fixtures)
afterAll(() => shop.close())

it('is there before anybody has signed in, calls nobody and may be kept for five minutes', async () => {
  const res = await createApp({ ...shop.settings, MINIMUM_IOS: '4.2.0' }).request('/v1/config')

  expect(res.status).toBe(200)
  expect(res.headers.get('cache-control')).toBe('public, max-age=300')
  expect(await res.json()).toEqual({
    minimumVersion: { ios: '4.2.0' },
    identity: { issuer: shop.settings.ISSUER },
  })
  expect(shop.names.flatMap((name) => shop.calls(name))).toEqual([])
})
