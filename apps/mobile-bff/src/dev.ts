import { serve, stopOnSignals } from '@bffkit/core/serve'
import { backends, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'

/** Every scope of this gateway, so that any screen can be tried. */
const scopes = 'home:read catalog:read cart:read cart:write orders:read'

// It outlives a restart: a printed token goes on to work after a change.
const keepIssuer = new URL('../.data/dev-issuer.json', import.meta.url)
const shop = await backends(fixtures, { keepIssuer })
const serving = await serve(createApp({ ...shop.settings, LOG_LEVEL: 'info' }), { port: 3001 })
const { authorization } = await tokenFor('u1', scopes, { expiresIn: 8 * 3600 })
stopOnSignals(serving)

console.log(`mobile-bff on fixtures: ${serving.url}

  curl -H 'authorization: ${authorization}' ${serving.url}/v1/home
`)
