import { inspect } from 'node:util'
import type { RenewedToken } from '../../auth/client/renewed-token.ts'
import type { Sign } from './signed-request.ts'

/** The kinds of credentials, as they are made. */
export type CredentialKind = 'basic' | 'bearerToken' | 'headerKey' | 'queryKey' | 'loginToken' | 'signature'

/**
 * What a gateway proves itself with to a service, which says nothing of the caller. It shows its kind and nothing else, however it
 * is printed: the secret is kept apart from it.
 */
export interface Credential {
  readonly kind: CredentialKind
}

/** What all ways to give a credential have in common. */
interface AnyGiving {
  /** The header it writes, in lower case, if it is known beforehand. */
  readonly header: string | undefined
  /** Whether a text holds the secret, as it is or encoded. Of what is fetched nobody can tell. */
  readonly reveals: (text: string) => boolean
}

/** A header with the same value in every call. */
interface FixedHeader extends AnyGiving {
  readonly by: 'header'
  readonly header: string
  readonly value: () => string
}

/** A parameter of the query. */
interface Parameter extends AnyGiving {
  readonly by: 'query'
  /** As it stands in an address, encoded: `name=value`. */
  readonly pair: () => string
  readonly name: string
  /** Whether `name=value`, as it stands in a query, has its name, in any case and encoding, or that of a part of it. */
  readonly isParameter: (pair: string) => boolean
}

/** A header with a token that is renewed. */
interface RenewedHeader extends AnyGiving {
  readonly by: 'token'
  readonly header: string
  readonly scheme: string
  readonly renewed: RenewedToken
}

/** Headers worked out for each try. */
interface Signed extends AnyGiving {
  readonly by: 'signature'
  readonly sign: Sign
  /** The keys it is signed with, where they are renewed. */
  readonly renewed: RenewedToken<object> | undefined
}

/** How a credential is given to a service. Secrets are behind functions, which print as functions. */
export type Giving = FixedHeader | Parameter | RenewedHeader | Signed

const givings = new WeakMap<object, Giving>()

/** Makes a credential of a kind, and remembers how it is given. */
export const credential = (kind: CredentialKind, giving: Giving): Credential => {
  const made = Object.freeze({ kind })
  givings.set(made, giving)
  return made
}

/** Whether a value is a credential, and not only looks like one. */
export const isCredential = (value: unknown): value is Credential =>
  typeof value === 'object' && value !== null && givings.has(value)

/** How a credential is given. */
export const givingOf = (value: unknown): Giving | undefined =>
  typeof value === 'object' && value !== null ? givings.get(value) : undefined

/** Finds a secret in texts: as it is, and as bases, addresses and JSON write it. */
export const revealing = (...secrets: readonly string[]): ((text: string) => boolean) => {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    secret.replaceAll(' ', '+'),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    JSON.stringify(secret).slice(1, -1),
  ])
  return (text) => forms.some((form) => text.includes(form))
}

/** What a value is, for messages, which must not show it. */
export const kindOfValue = (value: unknown): string => (value === '' ? 'empty' : `a ${typeof value}`)

/** What can stand in a header (RFC 9110 section 5.5) and is the same wherever it is read: visible ASCII, blanks inside. */
export const sendable = /^[!-~](?:[ -~]*[!-~])?$/

/**
 * Refuses a secret that is missing, or that no header can hold.
 *
 * @throws TypeError which does not show it.
 */
export const checkSecret = (option: string, secret: unknown): void => {
  if (typeof secret !== 'string' || secret === '')
    throw new TypeError(`${option} must be text, not ${kindOfValue(secret)}`)
  if (!sendable.test(secret))
    throw new TypeError(`${option} must be visible ASCII, without line breaks and blanks around it`)
}

/** As a message names what a service receives. */
export const tokenName = (token: unknown): string => {
  if (isCredential(token)) return `${token.kind}()`
  return typeof token === 'string' ? inspect(token) : kindOfValue(token)
}
