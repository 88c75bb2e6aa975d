import { backends, checkStatuses, tokenFor } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { fixtures } from '../test/fixtures.ts'
import { requests } from '../test/requests.ts'
import { createApp } from './app.ts'

it('U4: answers what its document declares, and declares what it answers', async () => {
  await using shop = await backends(fixtures)
  const app = () => createApp(shop.settings)
  const credentials = (_: object, scopes: string) => tokenFor('u1', scopes)

  expect(await checkStatuses({ app, requests, credentials, shop })).toEqual([])
})
