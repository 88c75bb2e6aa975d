import { auditSecurity } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { partner, partnerShop } from './partner-shop.ts'
import { requests } from './requests.ts'

const { shop, settings } = await partnerShop()
const app = createApp(settings)
await auditSecurity(app, requests, partner)
await app.close()
await shop.close()
