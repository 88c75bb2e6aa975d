/** A key as a store knows it: everything but the key itself. */
export interface KeyRecord {
  /** Who calls with it; stays the same when the key is rotated. */
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  /** What was settled when the key was made, such as the version of the API it sees. */
  readonly pins: Readonly<Record<string, string>>
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly hash: string
  /** Milliseconds since 1970; `undefined` when it does not expire. */
  readonly expiresAt: number | undefined
  /** Milliseconds since 1970; `undefined` as long as it is not revoked. */
  readonly revokedAt: number | undefined
}

/** Where `apiKey()` looks keys up: `keyStore()`, or any other store. */
export interface Keys {
  /** The key whose random part begins with `prefix`, also when it has expired or was revoked. */
  find(prefix: string): Promise<KeyRecord | undefined>
  /** Notes that the key was used just now. At most once a minute for each key. */
  used(prefix: string): Promise<void>
}
