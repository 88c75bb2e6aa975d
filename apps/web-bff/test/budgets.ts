import { backends, checkBudgets, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { createApp } from '../src/app.ts'
import { requests, scopes } from './requests.ts'

await using shop = await backends(fixtures)
const app = createApp(shop.settings)
await checkBudgets(app, requests, { headers: await tokenFor('u1', scopes) })
await app.close()
