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
