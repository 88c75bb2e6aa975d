import { checkStatuses, signedIn } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { requests } from '../test/requests.ts'
import { webShop } from '../test/web-shop.ts'
import { createApp } from './app.ts'

it('U4: answers what its document declares, and declares what it answers', async () => {
  const { shop, settings } = await webShop()
  const app = () => createApp(settings)
  const credentials = (made: ReturnType<typeof app>, scopes: string) => signedIn(made, 'u1', scopes)

  expect(await checkStatuses({ app, requests, credentials, shop })).toEqual([])
  await shop.close()
})
