import { createHash, randomBytes } from 'node:crypto'
import { cookieJar } from './cookie-jar.ts'
import { DEMO_PASSWORD } from './passwords.ts'
import { requestTokens, type Tokens } from './request-tokens.ts'

export type SignInOptions = {
  issuer: string
  /** A customer's id or e-mail. */
  username: string
  /** Default: the password of all demo customers. */
  password?: string
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
export const signIn = async ({
  issuer,
  password = DEMO_PASSWORD,
  ...options
}: SignInOptions): Promise<Tokens> => {
  const verifier = randomBytes(32).toString('base64url')
  const resource: Record<string, string> =
    options.resource === undefined ? {} : { resource: options.resource }
  const visit = visitor(issuer)

  const loginForm = await visit(
    authorizationUrl(issuer, { scope: `openid ${options.scope}`, ...resource }, verifier),
  )
  const afterLogin = await visit(`${loginForm}/login`, { username: options.username, password })
  const consentForm = await visit(afterLogin)
  const afterConsent = await visit(`${consentForm}/consent`, { answer: 'allow' })
  const code = codeFrom(await visit(afterConsent))

  return requestTokens(issuer, {
    grant_type: 'authorization_code',
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    code,
    ...resource,
  })
}

/** Opens a page, or posts a form to it, and answers where it leads. */
const visitor = (issuer: string) => {
  const request = cookieJar()
  return async (url: string, form?: Record<string, string>) => {
    const answer = await request(url, form ? { method: 'POST', body: new URLSearchParams(form) } : {})
    const location = answer.headers.get('location')
    if (answer.status === 401) throw new Error(`identity: wrong user name or password for ${form?.username}`)
    if (!location)
      throw new Error(`identity: sign-in stopped with ${answer.status} at ${new URL(url).pathname}`)
    const next = new URL(location, issuer)
    // Refusals come back to the application as parameters of its redirect (RFC 6749, 4.1.2.1).
    if (next.searchParams.has('error')) throw new Error(`identity: ${refusalIn(next)}`)
    return next.href
  }
}

const refusalIn = ({ searchParams }: URL) =>
  `${searchParams.get('error')}: ${searchParams.get('error_description')}`

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
