/** Who is calling, after authentication. */
export interface Principal {
  readonly kind: 'user' | 'client' | 'key' | 'certificate' | 'anonymous'
  /** Unique for its kind and issuer: the subject of a token, the id of a key. */
  readonly id: string
  readonly scopes: readonly string[]
  readonly issuer?: string
  /** What the credential says beyond that, as it says it. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** The principal of a request nobody has authenticated. */
export const nobody: Principal = Object.freeze({
  kind: 'anonymous',
  id: 'anonymous',
  scopes: Object.freeze([]) as readonly string[],
  claims: Object.freeze({}),
})

/**
 * Gives a token that acts for the caller at one audience (RFC 8707), at once when there is a good one.
 *
 * @param refused a token the service has turned down, although it has not expired: another one is needed
 * @throws BFF_UNAUTHENTICATED when the session has ended, BFF_ISSUER_UNAVAILABLE when no token can be had now.
 */
export type TokenFor = (audience: string, refused?: string) => string | Promise<string>
