import { serve, stopOnSignals } from '@bffkit/core/serve'
import { backends, keptSessions, signedIn } from '@bffkit/core/testing'
import { fixtures } from '../test/fixtures.ts'
import { createApp } from './app.ts'
import { Settings } from './settings.ts'

/** Every scope of this gateway, so that any page can be tried. */
const scopes = 'home:read catalog:read cart:read cart:write orders:read account:read'

// Both outlive a restart: a printed line goes on to work after a change.
const keepIssuer = new URL('../.data/dev-issuer.json', import.meta.url)
const shop = await backends(fixtures, { keepIssuer })
const sessions = await keptSessions(new URL('../.data/dev-sessions.json', import.meta.url))
const settings = Settings.parse({ ...shop.settings, CLIENT_SECRET: 'no secret', LOG_LEVEL: 'info' })
const app = createApp(settings, sessions)
const serving = await serve(app, { port: 3002 })
const { cookie } = await signedIn(app, 'u1', scopes)
stopOnSignals(serving)

console.log(`web-bff on fixtures: ${serving.url}

  curl -H 'x-csrf: 1' -H 'cookie: ${cookie}' ${serving.url}/api/home
`)
