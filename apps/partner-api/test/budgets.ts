import { checkBudgets } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { partner, partnerShop } from './partner-shop.ts'
import { requests, scopes } from './requests.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)
await checkBudgets(app, requests, { headers: await partner(scopes) })
await app.close()
await shop.close()
