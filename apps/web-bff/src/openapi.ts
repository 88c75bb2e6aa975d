import { keepOpenApi, openApi } from '@bffkit/core'
import { shopAddresses } from '@bffkit/services'
import { createApp } from './app.ts'
import { Settings } from './settings.ts'

/** The contract does not depend on where anything is. */
const nowhere = 'http://nowhere.invalid'
const addresses = Object.fromEntries(Object.keys(shopAddresses).map((name) => [name, nowhere]))
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
})

await keepOpenApi(document, new URL('../openapi.json', import.meta.url), {
  check: process.argv.includes('--check'),
})
