import { auditSecurity, backends, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { createApp } from '../src/app.ts'
import { requests } from './requests.ts'

await using shop = await backends(fixtures)
const app = createApp(shop.settings)
await auditSecurity(app, requests, (scopes) => tokenFor('u1', scopes))
await app.close()
