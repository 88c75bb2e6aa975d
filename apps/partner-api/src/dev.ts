import { serve, stopOnSignals } from '@bffkit/core/serve'
import { backends, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'

/** Every scope of this gateway, so that any operation can be tried. */
const scopes = 'catalog:read inventory:read orders:read orders:write usage:read'

// It outlives a restart: a printed token goes on to work after a change.
const keepIssuer = new URL('../.data/dev-issuer.json', import.meta.url)
const shop = await backends(fixtures, { keepIssuer })
const app = createApp({
  ...shop.settings,
  CLIENT_ID: 'partner-api',
  CLIENT_SECRET: 'only for development',
  SERVICES_RESOURCE: 'urn:bffkit:services',
  KEY_ENVIRONMENT: 'test',
  DATABASE: ':memory:',
  LOG_LEVEL: 'info',
})
const serving = await serve(app, { port: 3003 })
const { authorization } = await tokenFor('acme', scopes, { clientId: 'acme', expiresIn: 8 * 3600 })
stopOnSignals(serving)

console.log(`partner-api on fixtures: ${serving.url}, documentation ${serving.url}/docs

  curl -H 'authorization: ${authorization}' ${serving.url}/v1/products
`)
