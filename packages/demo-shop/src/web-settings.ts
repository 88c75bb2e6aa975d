import { demoSecrets, webOrigin } from './identity/clients.ts'

/** What the browser gateway needs to be the client of the shop's provider, beside the addresses. */
export const webSettings = {
  CLIENT_ID: 'web',
  CLIENT_SECRET: demoSecrets.web,
  ORIGIN: webOrigin,
  RESOURCE: 'urn:bffkit:web',
}
