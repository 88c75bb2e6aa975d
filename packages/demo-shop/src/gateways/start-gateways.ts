import { type Servable, serve } from '@bffkit/core/serve'
import { createApp as createMobile } from '@bffkit/mobile-bff/app'
import { createApp as createPartner } from '@bffkit/partner-api/app'
import { createApp as createWeb } from '@bffkit/web-bff/app'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { browserSignIn } from '../identity/browser-sign-in.ts'
import { demoSecrets, PARTNER_GATEWAY, webSettings } from '../identity/clients.ts'
import { committed, type Document } from '../input/documents.ts'
import { startShop } from '../start-shop.ts'

/** A gateway that listens, with its committed document and a caller who may do everything. */
export interface Listening {
  readonly name: string
  readonly url: string
  /** What it serves, with the routes as they are declared. */
  readonly app: Servable & Pick<OpenAPIHono, 'openAPIRegistry'>
  /** Its committed document: where from the root of the repository, and what it says. */
  readonly file: string
  readonly document: Document
  readonly headers: Readonly<Record<string, string>>
}

const customer = 'home:read catalog:read cart:read cart:write orders:read account:read'
const partner = 'catalog:read inventory:read orders:read orders:write usage:read'

/** Starts the shop with its three gateways in this process, each over the real services. */
export const startGateways = async () => {
  const shop = await startShop()
  await using started = new AsyncDisposableStack()
  started.defer(() => shop.close())
  const listen = async (app: Listening['app']) => {
    const { url, stop } = await serve(app, { port: 0 })
    started.defer(async () => void (await stop()))
    return { app, url }
  }
  // Whoever uses them asks one user's requests by the thousand.
  const common = { ...shop.settings, LIMITS: 'dry', LOG_LEVEL: 'silent' } as const

  const mobile = await listen(createMobile({ ...common, AUDIENCE: 'mobile' }))
  const web = await listen(createWeb({ ...common, ...webSettings }))
  const third = await listen(
    createPartner({
      ...common,
      AUDIENCE: 'partner',
      CLIENT_ID: PARTNER_GATEWAY,
      CLIENT_SECRET: demoSecrets.partnerApi,
      SERVICES_RESOURCE: 'urn:bffkit:services',
      KEY_ENVIRONMENT: 'live',
      DATABASE: ':memory:',
    }),
  )
  const bearer = ({ accessToken }: { accessToken: string }) => ({ authorization: `Bearer ${accessToken}` })
  const gateways: readonly Listening[] = [
    {
      name: 'mobile-bff',
      ...mobile,
      ...(await documentIn('apps/mobile-bff/openapi.json')),
      headers: bearer(await shop.signIn('u1', customer)),
    },
    {
      name: 'web-bff',
      ...web,
      ...(await documentIn('apps/web-bff/openapi.json')),
      headers: { ...(await browserSignIn(web.url, { username: 'u1' })) },
    },
    {
      name: 'partner-api',
      ...third,
      ...(await documentIn('apps/partner-api/contract/v1.json')),
      headers: bearer(await shop.clientToken(partner)),
    },
  ]
  const running = started.move()
  return { gateways, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

const documentIn = async (file: string) => ({ file, document: await committed(file) })
