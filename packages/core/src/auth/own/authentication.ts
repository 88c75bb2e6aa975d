import { BffError } from '../../errors/bff-error.ts'
import type {
  Authenticated,
  Authentication,
  AuthenticationDocument,
  Caller,
  SecurityScheme,
} from '../authentication.ts'
import { refuseForgery } from '../session/csrf.ts'
import { sessionDocument } from '../session/session-document.ts'
import type { AuthenticationOptions, AuthenticationRequest, Recognised } from './authentication-options.ts'
import { checkAuthentication } from './check-authentication.ts'
import { checkedPrincipal } from './checked-principal.ts'
import { credentialOf, isAmbient, secretsOf } from './credential-of.ts'
import { withoutSecrets } from './without-secrets.ts'

/**
 * An authentication of your own, for `gateway({ auth })` and `anyOf()`. What holds for those of the framework holds for it: its
 * principal is part of the keys of caches, limits and repeated writes; answers are private and vary by its headers, no service receives
 * those headers, and nothing logs them. With a cookie, requests carry `X-CSRF: 1`. Nothing is remembered: it is asked for every request.
 *
 * @throws TypeError when an option is wrong, naming it and its value.
 * @example
 * ```ts
 * import { authentication } from '@bffkit/core/auth'
 *
 * declare const tickets: { find(ticket: string, signal?: AbortSignal): Promise<{ user: string; roles: string[] } | undefined> }
 *
 * export const auth = authentication({
 *   name: 'ticket',
 *   scheme: { type: 'http', scheme: 'Ticket' },
 *   authenticate: async ({ credential, signal }) => {
 *     const ticket = await tickets.find(credential, signal)
 *     if (!ticket) return { refused: 'an unknown ticket', challenge: 'Ticket error="unknown"' }
 *     return { principal: { id: ticket.user, scopes: ticket.roles } }
 *   },
 * })
 * ```
 */
export const authentication = (options: AuthenticationOptions): Authentication => {
  checkAuthentication(options)
  const { name, scheme, headers = [], origin } = options
  const { challenge = challengeOf(name, scheme) } = options
  const [ownScheme = challenge] = challenge.split(' ')
  const reads = headers.map((header) => header.toLowerCase())
  const unauthenticated = (why: string, asked = challenge) =>
    new BffError('BFF_UNAUTHENTICATED', `auth ${name}: ${why}`, { headers: { 'www-authenticate': asked } })

  const recognise = async (caller: Caller): Promise<Authenticated | undefined> => {
    const credential = credentialOf(scheme, caller)
    if (!credential) throw unauthenticated('no credential')
    if (origin !== undefined) refuseForgery(caller, origin)
    else if (isAmbient(scheme)) refuseForeignSite(name, caller)
    const secrets = [
      ...secretsOf(scheme, credential),
      ...reads.flatMap((header) => caller.header(header) ?? []),
    ]
    try {
      const said = await options.authenticate(requestOf(name, caller, credential, reads))
      if (said === undefined) return undefined
      if ('refused' in said) throw unauthenticated(String(said.refused), checkedChallenge(said.challenge))
      return { ...authenticatedOf(name, said), scheme: ownScheme }
    } catch (error) {
      throw withoutSecrets(error, secrets, `auth ${name}`)
    }
  }
  return {
    schemes: { [name]: scheme },
    document: origin === undefined ? noDocument(scheme) : cookieDocument,
    challenge,
    reads,
    claims: (caller) => credentialOf(scheme, caller) !== undefined,
    recognise,
    authenticate: async (caller) => {
      const recognised = await recognise(caller)
      if (!recognised) throw unauthenticated('a credential it does not know')
      return recognised
    },
  }
}

const requestOf = (
  name: string,
  caller: Caller,
  credential: string,
  reads: readonly string[],
): AuthenticationRequest => ({
  credential,
  header: (header) => {
    if (!reads.includes(header.toLowerCase()))
      throw new TypeError(
        `authentication ${name}: reads ${header}, which is not among its headers; add it there`,
      )
    return caller.header(header)
  },
  address: caller.address,
  certificate: caller.certificate,
  signal: caller.signal,
  remaining: () => caller.remaining?.() ?? Number.POSITIVE_INFINITY,
})

const authenticatedOf = (name: string, { principal, token, tokenFor }: Recognised): Authenticated => {
  if (token !== undefined && (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)))
    throw new TypeError(`authentication ${name}: token must be one word of text`)
  return {
    principal: checkedPrincipal(name, principal),
    ...(token !== undefined && { token }),
    ...(tokenFor !== undefined && { tokenFor }),
  }
}

/** A challenge in which a line ends would be no header. */
const checkedChallenge = (challenge: string | undefined): string | undefined =>
  challenge === undefined || /^[\x20-\x7e]+$/.test(challenge) ? challenge : undefined

/** A browser sends such a credential by itself, whoever makes it ask. */
const refuseForeignSite = (name: string, caller: Caller) => {
  const site = caller.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new BffError('BFF_CSRF', `auth ${name}: Sec-Fetch-Site is not same-origin`)
}

const challengeOf = (name: string, scheme: SecurityScheme): string => {
  if (scheme.type !== 'http') return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
  return isAmbient(scheme) ? `${scheme.scheme} realm="${name}"` : scheme.scheme
}

const { headers: csrfHeaders = [], statuses = [], forbidden = '' } = sessionDocument
const cookieDocument: AuthenticationDocument = { headers: csrfHeaders, statuses, forbidden }

const noDocument = (scheme: SecurityScheme): AuthenticationDocument =>
  isAmbient(scheme) ? { statuses: [403], forbidden: 'another site has caused the request' } : {}
