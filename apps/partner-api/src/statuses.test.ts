import { keyStore } from '@bffkit/core/store'
import { checkStatuses } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { partner, partnerShop } from '../test/partner-shop.ts'
import { requests } from '../test/requests.ts'
import { createApp } from './app.ts'
import { brand, openDatabase } from './database.ts'

it('U4: answers what its document declares, and declares what it answers', async () => {
  const { shop, settings } = await partnerShop()
  const app = () => createApp(settings)
  const credentials = (_: object, scopes: string) => partner(scopes)
  await using elsewhere = openDatabase(':memory:')
  const { key } = await keyStore(elsewhere, { brand, environment: 'test' }).create({
    name: 'ACME',
    scopes: [],
  })
  const stranger = { 'x-api-key': key }

  expect(await checkStatuses({ app, requests, credentials, stranger, shop })).toEqual([])
  await shop.close()
})
