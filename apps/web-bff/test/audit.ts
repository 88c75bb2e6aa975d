import { auditSecurity, signedIn } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { requests } from './requests.ts'
import { webShop } from './web-shop.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
await auditSecurity(app, requests, (scopes) => signedIn(app, 'u1', scopes))
await app.close()
await shop.close()
