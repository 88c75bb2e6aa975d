import { addressesOf, keepOpenApi, openApi } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { services } from './services.ts'
import { Settings } from './settings.ts'

/** The contract does not depend on where anything is. */
const nowhere = 'http://nowhere.invalid'
const addresses = Object.fromEntries(Object.keys(addressesOf(services)).map((name) => [name, nowhere]))
const app = createApp(
  Settings.parse({
    ...addresses,
    ISSUER: 'https://nowhere.invalid',
    CLIENT_SECRET: 'no secret',
    LOG_LEVEL: 'silent',
  }),
)

const document = openApi(app, {
  title: 'web-bff',
  version: '1.0.0',
  description: 'The gateway of the browser app',
  contact: { name: 'The web team', email: 'web@shop.example' },
  license: { name: 'For the browser app of the shop only', url: 'https://shop.example/terms' },
  tags: [
    { name: 'home', description: 'What the start page draws', paths: ['/api/home'] },
    { name: 'catalog', description: 'Products', paths: ['/api/catalog', '/api/products'] },
    { name: 'account', description: 'Who is signed in', paths: ['/api/account'] },
    { name: 'cart', description: 'The cart and its lines', paths: ['/api/cart'] },
    { name: 'orders', description: 'What was ordered', paths: ['/api/orders'] },
  ],
})

await keepOpenApi(document, new URL('../openapi.json', import.meta.url), {
  check: process.argv.includes('--check'),
})
