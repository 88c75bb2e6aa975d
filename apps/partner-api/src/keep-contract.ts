import { keepContract } from '@bffkit/contract'
import { addressesOf } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { contractOf } from './contract.ts'
import { services } from './services.ts'
import { Settings } from './settings.ts'

/** The contract does not depend on where anything is. */
const nowhere = 'https://nowhere.invalid'
const addresses = Object.fromEntries(Object.keys(addressesOf(services)).map((name) => [name, nowhere]))
const rest = { ISSUER: nowhere, CLIENT_SECRET: 'not a secret', DATABASE: ':memory:', LOG_LEVEL: 'silent' }
const app = createApp(Settings.parse({ ...addresses, ...rest }))

await keepContract(contractOf(app), {
  file: new URL('../contract/v1.json', import.meta.url),
  changelog: new URL('../contract/CHANGELOG.md', import.meta.url),
  update: process.argv.includes('--update'),
})
