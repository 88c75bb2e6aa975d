import { createHash, randomBytes } from 'node:crypto'
import { type Customer, fillForms } from './fill-forms.ts'
import { requestTokens, type Tokens } from './request-tokens.ts'

export type SignInOptions = Customer & {
  issuer: string
  /** Scopes with blanks between; `openid` is added. */
  scope: string
  /** Which gateway the token is for. Default `urn:bffkit:mobile`. */
  resource?: string
}

const REDIRECT = 'http://127.0.0.1/callback'
const CLIENT = 'mobile'

/**
 * Signs a customer in as the app does, without a browser: authorization code with PKCE (RFC 7636), both forms filled in.
 *
 * @throws Error when the password is wrong, or with the provider's own reason when it refuses
 */
export const signIn = async ({ issuer, ...options }: SignInOptions): Promise<Tokens> => {
  const verifier = randomBytes(32).toString('base64url')
  const resource: Record<string, string> =
    options.resource === undefined ? {} : { resource: options.resource }

  const authorization = authorizationUrl(issuer, { scope: `openid ${options.scope}`, ...resource }, verifier)
  const code = codeFrom(await fillForms(authorization, options))

  return requestTokens(issuer, {
    grant_type: 'authorization_code',
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    code,
    ...resource,
  })
}

const authorizationUrl = (issuer: string, fields: Record<string, string>, verifier: string) => {
  const query = new URLSearchParams({
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    response_type: 'code',
    prompt: 'consent', // Without it the provider drops offline_access silently.
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...fields,
  })
  return `${issuer}/auth?${query}`
}

const codeFrom = (redirect: string) => {
  const code = new URL(redirect).searchParams.get('code')
  if (!code) throw new Error('identity: sign-in ended without a code')
  return code
}
