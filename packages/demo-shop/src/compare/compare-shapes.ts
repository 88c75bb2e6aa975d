import { serve } from '@bffkit/core/serve'
import { createApp as mobileBff } from '@bffkit/mobile-bff/app'
import { createApp as partnerApi } from '@bffkit/partner-api/app'
import { createApp as webBff } from '@bffkit/web-bff/app'
import { shapeTable } from '../demo/shapes.ts'
import { threeShapes } from '../demo/three-shapes.ts'
import { browserSignIn } from '../identity/browser-sign-in.ts'
import { demoSecrets, PARTNER_GATEWAY, webSettings } from '../identity/clients.ts'
import { signIn } from '../identity/sign-in.ts'
import { startShop } from '../start-shop.ts'

/** The same product of a freshly seeded shop through the three gateways, as a Markdown table. */
export const compareShapes = async (): Promise<string> => {
  await using running = new AsyncDisposableStack()
  const shop = running.use(await startShop())
  const log = { LOG_LEVEL: 'silent' } as const
  const start = async (app: Parameters<typeof serve>[0]) => {
    const { url, stop } = await serve(app, { port: 0 })
    running.defer(async () => {
      await stop()
    })
    return url
  }
  const gateways = {
    mobile: await start(mobileBff({ ...shop.settings, ...log, AUDIENCE: 'mobile' })),
    web: await start(webBff({ ...shop.settings, ...log, ...webSettings })),
    partner: await start(
      partnerApi({
        ...shop.settings,
        ...log,
        AUDIENCE: 'partner',
        CLIENT_ID: PARTNER_GATEWAY,
        CLIENT_SECRET: demoSecrets.partnerApi,
        SERVICES_RESOURCE: 'urn:bffkit:services',
        KEY_ENVIRONMENT: 'test',
        DATABASE: ':memory:',
      }),
    ),
  }
  const issuer = shop.settings.ISSUER
  const mobile = await signIn({ issuer, username: 'u1', scope: 'catalog:read' })
  const web = await browserSignIn(gateways.web, { username: 'u1' })
  const partner = await shop.clientToken('catalog:read')
  const bearer = ({ accessToken }: { accessToken: string }) => ({ authorization: `Bearer ${accessToken}` })
  const credentials = { mobile: bearer(mobile), web, partner: bearer(partner) }
  return shapeTable(await threeShapes(gateways, credentials))
}
