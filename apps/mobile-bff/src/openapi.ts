import { addressesOf, keepOpenApi, openApi } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { services } from './services.ts'
import { Settings } from './settings.ts'

/** The contract does not depend on where anything is. */
const nowhere = 'https://nowhere.invalid'
const addresses = Object.fromEntries(Object.keys(addressesOf(services)).map((name) => [name, nowhere]))
const app = createApp(Settings.parse({ ...addresses, ISSUER: nowhere, LOG_LEVEL: 'silent' }))

const document = openApi(app, {
  title: 'mobile-bff',
  version: '1.0.0',
  description: 'The gateway of the iOS and Android apps',
  contact: { name: 'The mobile team', email: 'mobile@shop.example' },
  license: { name: 'For the apps of the shop only', url: 'https://shop.example/terms' },
  tags: [
    { name: 'home', description: 'What the home tab draws', paths: ['/v1/home'] },
    { name: 'catalog', description: 'Products and how to find them', paths: ['/v1/products'] },
    { name: 'cart', description: 'The cart and its lines', paths: ['/v1/cart'] },
    { name: 'orders', description: 'What was ordered', paths: ['/v1/orders'] },
    { name: 'config', description: 'What an app needs before anybody has signed in', paths: ['/v1/config'] },
  ],
})

await keepOpenApi(document, new URL('../openapi.json', import.meta.url), {
  check: process.argv.includes('--check'),
})
