import { auditSecurity, backends, tokenFor } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { fixtures } from './fixtures.ts'
import { requests } from './requests.ts'

await using shop = await backends(fixtures)
const app = createApp(shop.settings)
await auditSecurity(app, requests, (scopes) => tokenFor('u1', scopes))
await app.close()
