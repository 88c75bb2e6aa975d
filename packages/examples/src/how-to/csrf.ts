import { gateway } from '@bffkit/core'
import { session } from '@bffkit/core/session'

/** A gateway for one browser app. Its session cookie is `SameSite=Strict`, and every request needs `X-CSRF: 1` besides. */
export const createApp = (settings: { ISSUER: string; CLIENT_SECRET: string }) => {
  const signIn = session({
    issuer: settings.ISSUER,
    clientId: 'web',
    clientSecret: settings.CLIENT_SECRET,
    origin: 'https://shop.example',
  })
  return gateway({ name: 'web-bff', services: {}, auth: signIn, log: 'silent' }).route('/', signIn.routes)
}
