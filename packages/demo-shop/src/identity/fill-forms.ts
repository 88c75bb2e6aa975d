import { cookieJar } from './cookie-jar.ts'
import { DEMO_PASSWORD } from './passwords.ts'

/** Who signs in. */
export type Customer = {
  /** A customer's id or e-mail. */
  username: string
  /** Default: the password of all demo customers. */
  password?: string
}

/**
 * Goes through the provider's pages without a browser: signs a customer in, allows what the application asks for, and
 * answers where that leads back to.
 *
 * @param browser keeps the provider's cookies. Default: a new one
 * @throws Error when the password is wrong, or with the provider's own reason when it refuses
 */
export const fillForms = async (
  authorization: string,
  { username, password = DEMO_PASSWORD }: Customer,
  browser = cookieJar(),
): Promise<string> => {
  const visit = visitor(new URL(authorization).origin, browser)
  const loginForm = await visit(authorization)
  const afterLogin = await visit(`${loginForm}/login`, { username, password })
  const consentForm = await visit(afterLogin)
  const afterConsent = await visit(`${consentForm}/consent`, { answer: 'allow' })
  return visit(afterConsent)
}

/** Opens a page, or posts a form to it, and answers where it leads. */
const visitor =
  (issuer: string, request: ReturnType<typeof cookieJar>) =>
  async (url: string, form?: Record<string, string>) => {
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

const refusalIn = ({ searchParams }: URL) =>
  `${searchParams.get('error')}: ${searchParams.get('error_description')}`
