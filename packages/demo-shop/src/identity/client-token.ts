import { requestTokens } from './request-tokens.ts'

export type ClientTokenOptions = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Scopes with blanks between. */
  scope: string
  /** Which gateway the token is for. Default: the client's own. */
  resource?: string
}

/**
 * Gets an application's own access token, by client credentials (RFC 6749, 4.4).
 *
 * @throws Error with the provider's own reason when it refuses
 */
export const clientToken = ({ issuer, clientId, clientSecret, scope, resource }: ClientTokenOptions) => {
  const credentials = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)
  return requestTokens(
    issuer,
    { grant_type: 'client_credentials', scope, ...(resource === undefined ? {} : { resource }) },
    { authorization: `Basic ${credentials.toString('base64')}` },
  )
}
