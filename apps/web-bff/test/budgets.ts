import { checkBudgets, signedIn } from '@bffkit/core/testing'
import { createApp } from '../src/app.ts'
import { requests, scopes } from './requests.ts'
import { webShop } from './web-shop.ts'

const { shop, settings } = await webShop()
const app = createApp(settings)
// Pages and the routes of sessions call no service.
const routes = app.routes.filter(({ path }) => path.startsWith('/api/'))
const screens = { name: app.name, routes, request: app.request }
await checkBudgets(screens, requests, { headers: await signedIn(app, 'u1', scopes) })
await app.close()
await shop.close()
