import { BffError } from '../errors/bff-error.ts'
import type {
  Authenticated,
  Authentication,
  AuthenticationDocument,
  Caller,
  SecurityScheme,
} from './authentication.ts'
import { invalidToken } from './bearer/bearer-challenge.ts'
import { placeOf } from './own/credential-of.ts'

/**
 * Accepts any of several credentials. The one the caller brings decides: when it is not good the others are not tried,
 * and two at once are refused, since nobody could say who is calling. Where several read the same header, those made by
 * `authentication()` are asked first, each until one knows the credential; of several `bearer()` the one whose `issuer` the token
 * names checks it, by its own keys and rules alone. Every 401 lists the challenges of all.
 *
 * @throws TypeError when there are fewer than two, two have the same name (two `bearer()` may), or two `bearer()` the same issuer.
 * @example
 * ```ts
 * import { bearer } from '@bffkit/core'
 * import { anyOf, apiKey, type Keys } from '@bffkit/core/auth'
 *
 * declare const keys: Keys
 * const auth = anyOf(
 *   bearer({ issuer: 'https://id.example', audience: 'partner' }),
 *   apiKey({ brand: 'shop', environment: 'live', keys }),
 * )
 * ```
 */
export const anyOf = (...authentications: Authentication[]): Authentication => {
  const schemes = schemesOf(authentications)
  const together = (chosen?: Authentication, own?: string) => challengesOf(authentications, chosen, own)
  const challenge = together()

  const base = authentications.find((one) => one.base)?.base
  const issuers = issuersOf(authentications)
  const issuer = issuers.find((one) => one.issuer)?.issuer
  const isFor = (caller: Caller) => authentications.some((one) => one.isFor?.(caller))

  return {
    schemes,
    document: documentOf(authentications),
    challenge,
    reads: [...new Set(authentications.flatMap(({ reads = [] }) => reads))],
    ...(base !== undefined && { base }),
    ...(issuer !== undefined && { issuer }),
    ...(issuers.length > 0 && { issuers }),
    ...(authentications.some((one) => one.isFor) && { isFor }),
    check: async () => {
      await Promise.all(authentications.map((one) => one.check?.()))
    },
    served: (routes) => {
      for (const one of authentications) one.served?.(routes)
    },
    warmUp: () => Promise.allSettled(authentications.map((one) => one.warmUp?.())),
    claims: (caller) => authentications.some((one) => one.claims(caller)),
    authenticate: async (caller) => {
      const claiming = authentications.filter((one) => one.claims(caller))
      for (const chosen of inOrder(claiming, caller)) {
        const found = await authenticated(chosen, caller, (own) => together(chosen, own))
        if (found) return found
      }
      const ofTokens = claiming.find((one) => one.isFor)
      const asked = ofTokens ? together(ofTokens, invalidToken(ofTokens.challenge)) : challenge
      const why = claiming.length === 0 ? 'no credential' : 'a credential nobody knows'
      throw unauthenticated(`auth: ${why}`, asked)
    },
  }
}

/** Those that claim one credential, in the order they are asked. One that knows all it claims is asked last. */
const inOrder = (claiming: readonly Authentication[], caller: Caller): readonly Authentication[] => {
  if (claiming.length < 2) return claiming
  const own = claiming.filter(({ recognise }) => recognise)
  const others = claiming.filter(({ recognise }) => !recognise)
  const places = new Set(claiming.flatMap(({ schemes }) => Object.values(schemes).map(placeOf)))
  if (places.size > 1 || (others.length > 1 && !others.every((one) => one.isFor)))
    throw new BffError('BFF_INPUT_INVALID', 'auth: two credentials at once')
  if (others.length < 2) return [...own, ...others]
  return [...own, ...others.filter((one) => one.isFor?.(caller)).slice(0, 1)]
}

/** The challenges of all, that of the chosen one in its own words; what several ask for alike is asked for once. */
const challengesOf = (
  authentications: readonly Authentication[],
  chosen: Authentication | undefined,
  own: string | undefined,
): string => {
  const said = authentications.flatMap((one) => {
    if (one === chosen) return own ?? one.challenge
    return one.challenge === chosen?.challenge ? [] : one.challenge
  })
  return [...new Set(said)].join(', ')
}

/** Authenticates; a refusal asks for the other credentials as well. */
const authenticated = async (
  chosen: Authentication,
  caller: Caller,
  together: (own: string) => string,
): Promise<Authenticated | undefined> => {
  try {
    return await (chosen.recognise ? chosen.recognise(caller) : chosen.authenticate(caller))
  } catch (error) {
    if (!(error instanceof BffError) || error.code !== 'BFF_UNAUTHENTICATED') throw error
    const challenge = together(error.options.headers?.['www-authenticate'] ?? chosen.challenge)
    const headers = { ...error.options.headers, 'www-authenticate': challenge }
    throw new BffError(error.code, error.message, { ...error.options, headers })
  }
}

/** What any of them says: another credential comes without the header, and its 401 without the further members. */
const documentOf = (authentications: readonly Authentication[]): AuthenticationDocument => {
  const documents = authentications.map(({ document }) => document)
  const headers = new Map(
    documents.flatMap(({ headers = [] }) => headers).map((one) => [one.name.toLowerCase(), one]),
  )
  const extensions = documents.flatMap(({ unauthenticated = [] }) => unauthenticated)
  const reasons = documents.flatMap(({ forbidden = [] }) => forbidden)
  const members = Object.assign({}, ...extensions.map(({ members }) => members))
  const name = extensions.map(({ name }) => name).join('Or')
  return {
    statuses: [...new Set(documents.flatMap(({ statuses = [] }) => statuses))],
    headers: [...headers.values()].map((header) => ({ ...header, required: false })),
    ...(extensions.length > 0 && { unauthenticated: { name, members, required: [] } }),
    ...(reasons.length > 0 && { forbidden: reasons.join('; ') }),
  }
}

const unauthenticated = (message: string, challenge: string) =>
  new BffError('BFF_UNAUTHENTICATED', message, { headers: { 'www-authenticate': challenge } })

const schemesOf = (authentications: readonly Authentication[]): Record<string, SecurityScheme> => {
  if (authentications.length < 2)
    throw new TypeError(`anyOf: takes at least two authentications, not ${authentications.length}`)
  const schemes: Record<string, SecurityScheme> = {}
  const shared = new Set<string>()
  for (const { isFor, schemes: own } of authentications)
    for (const [name, scheme] of Object.entries(own)) {
      if (Object.hasOwn(schemes, name) && !(isFor && shared.has(name)))
        throw new TypeError(`anyOf: two authentications are called ${name}`)
      if (isFor && scheme.type === 'http') shared.add(name)
      schemes[name] = scheme
    }
  return schemes
}

/** The identity providers of all. Two that check the tokens of one would each have rules of their own for them. */
const issuersOf = (authentications: readonly Authentication[]): NonNullable<Authentication['issuers']> => {
  const all = authentications
    .flatMap((one) => one.issuers ?? one)
    .filter(({ issuer, check }) => issuer ?? check)
  const ofTokens = all.filter((one) => one.isFor).map(({ issuer }) => issuer)
  const twice = ofTokens.find((issuer, index) => ofTokens.indexOf(issuer) !== index)
  if (twice !== undefined) throw new TypeError(`anyOf: two bearer() have the issuer ${twice}`)
  return all
}
