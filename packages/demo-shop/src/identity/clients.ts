import type { ClientMetadata } from 'oidc-provider'

/** The secrets of the clients that can keep one. */
export type ClientSecrets = { web: string; partner: string; partnerApi: string }

/** The secrets unless the settings bring others. They are in the README and open nothing but the demo. */
export const demoSecrets: ClientSecrets = {
  web: 'demo-web-secret',
  partner: 'demo-partner-secret',
  partnerApi: 'demo-partner-api-secret',
}

/** The partner gateway's own client: the one client the services let act for an account. */
export const PARTNER_GATEWAY = 'partner-api'

/** Where browsers find the browser gateway, unless the settings say otherwise. */
export const webOrigin = 'http://localhost:3002'

// What the tokens allow at the gateways is the resources' affair (resources.ts).
const customerScope = 'openid profile offline_access'

// Their secret may come in the header or in the body (RFC 6749, 2.3.1): the provider takes either from both.
const ownTokensOnly = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }

/** Where the browser gateway is. */
export type WebGateway = {
  /** Where browsers find it. */
  origin: string
  /** Where they find further gateways that are the same client. Default: nowhere. */
  further?: readonly string[]
  /** Where the provider finds it. Default: `origin`. */
  backchannel?: string
}

/** The clients the provider knows: the app, the browser gateway, one partner, and the partners' gateway. */
export const makeClients = (
  secrets: ClientSecrets,
  { origin, backchannel = origin, further = [] }: WebGateway,
): ClientMetadata[] => [
  {
    client_id: 'mobile',
    client_name: 'Shop app',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback'], // Any port of loopback (RFC 8252, 7.3).
    scope: customerScope,
  },
  {
    client_id: 'web',
    client_name: 'Shop website',
    client_secret: secrets.web,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [origin, ...further].map((one) => `${one}/bff/callback`),
    post_logout_redirect_uris: [origin, ...further].map((one) => `${one}/`),
    backchannel_logout_uri: `${backchannel}/bff/backchannel`,
    backchannel_logout_session_required: true,
    scope: customerScope,
  },
  {
    client_id: 'partner-demo',
    client_name: 'Demo partner',
    client_secret: secrets.partner,
    ...ownTokensOnly,
  },
  {
    client_id: PARTNER_GATEWAY,
    client_name: 'Partner gateway',
    client_secret: secrets.partnerApi,
    ...ownTokensOnly,
  },
]

/** What the browser gateway needs to be the client of the shop's provider, beside the addresses. */
export const webSettings = {
  CLIENT_ID: 'web',
  CLIENT_SECRET: demoSecrets.web,
  ORIGIN: webOrigin,
  RESOURCE: 'urn:bffkit:web',
}
