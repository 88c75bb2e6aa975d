import { serve, stopOnSignals } from '@bffkit/core'
import { backends, tokenFor } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'
import { createApp } from './app.ts'

/** Every scope of this gateway, so that any page can be tried. */
const scopes = 'home:read catalog:read cart:read orders:read account:read'

const shop = await backends(fixtures)
const serving = await serve(createApp({ ...shop.settings, LOG_LEVEL: 'info' }), { port: 3002 })
const { authorization } = await tokenFor('u1', scopes, { expiresIn: 8 * 3600 })
stopOnSignals(serving)

console.log(`web-bff on fixtures: ${serving.url}

  curl -H 'authorization: ${authorization}' ${serving.url}/api/home
`)
