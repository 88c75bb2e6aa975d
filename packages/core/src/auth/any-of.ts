import { BffError } from '../errors/bff-error.ts'
import type {
  Authenticated,
  Authentication,
  AuthenticationDocument,
  Caller,
  SecurityScheme,
} from './authentication.ts'
import { placeOf } from './own/credential-of.ts'

/**
 * Accepts any of several credentials. The one the caller brings decides: when it is not good the others are not tried,
 * and two at once are refused, since nobody could say who is calling. Where several read the same header, those made by
 * `authentication()` are asked first, each until one knows the credential. Every 401 lists the challenges of all.
 *
 * @throws TypeError when there are fewer than two, or two have the same scheme.
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
  const challenge = authentications.map(({ challenge }) => challenge).join(', ')

  const base = authentications.find((one) => one.base)?.base
  const issuer = authentications.find((one) => one.issuer)?.issuer

  return {
    schemes,
    document: documentOf(authentications),
    challenge,
    reads: [...new Set(authentications.flatMap(({ reads = [] }) => reads))],
    ...(base !== undefined && { base }),
    ...(issuer !== undefined && { issuer }),
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
      for (const chosen of inOrder(claiming)) {
        const found = await authenticated(chosen, caller, (own) =>
          authentications.map((one) => (one === chosen ? own : one.challenge)).join(', '),
        )
        if (found) return found
      }
      const why = claiming.length === 0 ? 'no credential' : 'a credential nobody knows'
      throw unauthenticated(`auth: ${why}`, challenge)
    },
  }
}

/** Those that claim one credential, in the order they are asked. One that knows all it claims is asked last. */
const inOrder = (claiming: readonly Authentication[]): readonly Authentication[] => {
  if (claiming.length < 2) return claiming
  const own = claiming.filter(({ recognise }) => recognise)
  const others = claiming.filter(({ recognise }) => !recognise)
  const places = new Set(claiming.flatMap(({ schemes }) => Object.values(schemes).map(placeOf)))
  if (places.size > 1 || others.length > 1)
    throw new BffError('BFF_INPUT_INVALID', 'auth: two credentials at once')
  return [...own, ...others]
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
  for (const [name, scheme] of authentications.flatMap((one) => Object.entries(one.schemes))) {
    if (Object.hasOwn(schemes, name)) throw new TypeError(`anyOf: two authentications are called ${name}`)
    schemes[name] = scheme
  }
  return schemes
}
