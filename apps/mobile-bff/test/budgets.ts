import { backends, checkBudgets, tokenFor } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { fixtures } from './fixtures.ts'
import { requests, scopes } from './requests.ts'

await using shop = await backends(fixtures)
const app = createApp(shop.settings)
await checkBudgets(app, requests, { headers: await tokenFor('u1', scopes) })
await app.close()
