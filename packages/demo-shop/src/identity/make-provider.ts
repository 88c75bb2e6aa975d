import { raw } from 'hono/html'
import type { Configuration } from 'oidc-provider'
import type { ShopDatabase } from '../database/schema.ts'
import { findAccount } from './accounts.ts'
import { type ClientSecrets, makeClients, type WebGateway } from './clients.ts'
import { identityKeys } from './identity-keys.ts'
import { Provider } from './oidc-provider.ts'
import { policy } from './pages/page-style.ts'
import { logoutPage, messagePage } from './pages/pages.ts'
import { recordStore } from './record-store.ts'
import { defaultResources, resourceServer } from './resources.ts'

/** How the provider issues tokens. */
export type ProviderOptions = {
  issuer: string
  database: ShopDatabase
  secrets: ClientSecrets
  /** Where the browser gateway is. */
  web: WebGateway
  /** How long an access token is good, in seconds; asked for each. */
  tokenLifetime: () => number
}

const HOUR = 3_600
const DAY = 24 * HOUR

/**
 * Makes the identity provider.
 *
 * oidc-provider warns about every default it thinks a deployment should replace. All of them are replaced here, so
 * nothing has to be silenced: a warning on the console is news.
 */
export const makeProvider = async ({ issuer, database, tokenLifetime, ...options }: ProviderOptions) => {
  const { signingKey, cookieSecret } = await identityKeys(database)
  const shop = `${options.web.origin}/`
  return new Provider(issuer, {
    adapter: recordStore(database),
    clients: makeClients(options.secrets, options.web),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [signingKey] },
    cookies: { keys: [cookieSecret] },
    findAccount: (_ctx, id) => findAccount(database, id),
    claims: { openid: ['sub'], profile: ['name', 'picture', 'locale'] },
    conformIdTokenClaims: false, // the browser gateway reads them from the ID token
    // Its own refuses this machine, where the browser gateway of the demo is.
    fetch: (url, { method = 'GET', headers = {}, body = null, signal = null } = {}) =>
      fetch(url, { method, headers, body, redirect: 'manual', signal }),
    scopes: ['openid', 'offline_access', 'profile'],
    pkce: { required: () => true },
    rotateRefreshToken: () => true,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: tokenLifetime,
      ClientCredentials: tokenLifetime,
      IdToken: HOUR,
      RefreshToken: 14 * DAY,
      Interaction: HOUR,
      Session: DAY,
      Grant: 14 * DAY,
    },
    features: features(tokenLifetime, shop),
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      const why = out.error_description ?? out.error
      show(ctx, messagePage('That did not work', `The sign-in was refused: ${why}.`, shop))
    },
  })
}

/** Where oidc-provider puts its answers. */
type Shown = { type: string; body: unknown; set(name: string, value: string): void }

const show = (ctx: Shown, page: ReturnType<typeof messagePage>) => {
  ctx.type = 'html'
  ctx.set('content-security-policy', policy)
  ctx.body = `${page}`
}

const features = (tokenLifetime: () => number, shop: string): Configuration['features'] => ({
  devInteractions: { enabled: false }, // They accept any password.
  clientCredentials: { enabled: true },
  backchannelLogout: { enabled: true },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  resourceIndicators: {
    enabled: true,
    defaultResource: (_ctx, client, oneOf) => oneOf ?? defaultResources[client.clientId] ?? [],
    useGrantedResource: () => true,
    getResourceServerInfo: (_ctx, identifier, client) =>
      resourceServer(identifier, client.clientId, tokenLifetime()),
  },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (ctx, form) => {
      show(ctx, logoutPage(raw(form), shop))
    },
    postLogoutSuccessSource: (ctx) => {
      show(ctx, messagePage('You are signed out', 'You can close this page, or look at the shop.', shop))
    },
  },
})
