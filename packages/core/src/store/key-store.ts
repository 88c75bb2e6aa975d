import { randomBytes } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { base62, type KeyFormatOptions, keyBytes, keyFormat } from '../auth/api-key/key-format.ts'
import type { Keys } from '../auth/api-key/keys.ts'
import type { Clock } from '../scope/clock.ts'
import { findKey, type ListedKey, listKeys } from './key-store-read.ts'
import { rotateKey } from './key-store-rotate.ts'
import { type KeyTables, keyMigrations } from './key-store-tables.ts'
import { insertKey, type NewKey, revokeKey } from './key-store-write.ts'
import { tablesOf } from './migrate.ts'

/** How a store makes keys. */
export interface KeyStoreOptions extends KeyFormatOptions {
  /** Milliseconds since 1970, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
  /** So many random bytes, for tests. Default `crypto.randomBytes`. */
  readonly random?: (bytes: number) => Uint8Array
}

/** What a key is made for. */
export interface KeyRequest {
  /** Who it is given to, for people: 1 to 100 characters. */
  readonly name: string
  /** What it allows (RFC 6749 section 3.3). */
  readonly scopes: readonly string[]
  /** Milliseconds since 1970, in the future. Default: it does not expire. */
  readonly expiresAt?: number
  /** What is settled with it, such as `{ 'api-version': '2026-11-01' }`. Default nothing. */
  readonly pins?: Readonly<Record<string, string>>
}

/** How {@link KeyStore.rotate} goes about it. */
export interface RotateOptions {
  /** Milliseconds the secret in use stays good. 0 ends it at once. Default 7 days. */
  readonly overlap?: number
}

/** Keys in a database. */
export interface KeyStore extends Keys {
  /** Makes a key. */
  create(request: KeyRequest): Promise<NewKey>
  /** Every key, newest first, without its secret. */
  list(): Promise<ListedKey[]>
  /**
   * Gives a key a new secret: same id, name, scopes and pins. The secret that is most in use stays good for the overlap,
   * any other ends now, so that there are never more than two. The new one lives as long as the last one was made to.
   *
   * @throws BFF_NOT_FOUND when there is no such key, BFF_CONFLICT when it is revoked.
   */
  rotate(id: string, options?: RotateOptions): Promise<NewKey>
  /**
   * Ends a key and all its secrets, for good. Gateways notice within 30 s.
   *
   * @throws BFF_NOT_FOUND when there is no such key.
   */
  revoke(id: string): Promise<void>
}

const week = 7 * 86_400_000

/**
 * Keeps API keys in a database, for `apiKey()`: the embedded one, or PostgreSQL for several instances. Of a key only its SHA-256 and the 8 characters it is found by
 * are stored. Its tables are made, and brought to their newest version, at the first use, unless `migrate()` has done it.
 *
 * @throws TypeError when brand or environment is not lower-case letters and digits.
 * @example
 * ```ts
 * import { type KeyTables, keyStore, nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect('keys.sqlite') })
 * const keys = keyStore(database, { brand: 'shop', environment: 'live' })
 * const { key, id } = await keys.create({ name: 'ACME', scopes: ['orders:read'] })
 * ```
 */
export const keyStore = (database: Kysely<KeyTables>, options: KeyStoreOptions): KeyStore => {
  const { clock = Date, random = randomBytes } = options
  const format = keyFormat('keyStore', options)
  const ready = tablesOf(database, keyMigrations)
  const write = async <T>(change: (tx: Transaction<KeyTables>) => Promise<T>): Promise<T> => {
    await ready()
    return database.transaction().setIsolationLevel('read committed').execute(change)
  }
  const newSecret = () => format.make(random(keyBytes))

  return {
    create: async (request) => {
      checkRequest(request, clock.now())
      const id = base62(BigInt(`0x${Buffer.from(random(12)).toString('hex')}`), 17)
      return write((tx) => insertKey(tx, { ...request, id, now: clock.now() }, newSecret()))
    },
    rotate: async (id, { overlap = week } = {}) => {
      if (!(Number.isFinite(overlap) && overlap >= 0))
        throw new TypeError(`keyStore: overlap must be 0 or more milliseconds, not ${overlap}`)
      return write((tx) => rotateKey(tx, { id, overlap, now: clock.now() }, newSecret()))
    },
    revoke: (id) => write((tx) => revokeKey(tx, id, clock.now())),
    list: async () => {
      await ready()
      return listKeys(database)
    },
    find: async (prefix) => {
      await ready()
      return findKey(database, prefix)
    },
    used: async (prefix) => {
      await ready()
      await database
        .updateTable('apiKeySecrets')
        .set({ usedAt: clock.now() })
        .where('prefix', '=', prefix)
        .execute()
    },
  }
}

const checkRequest = ({ name, scopes, expiresAt }: KeyRequest, now: number) => {
  if (!/^[^\p{Cc}]{1,100}$/u.test(name))
    throw new TypeError(`keyStore: name must be 1 to 100 characters, not ${JSON.stringify(name)}`)
  for (const scope of scopes)
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
      throw new TypeError(`keyStore: scopes must be words such as orders:read, not ${JSON.stringify(scope)}`)
  if (expiresAt !== undefined && !(Number.isFinite(expiresAt) && expiresAt > now))
    throw new TypeError(`keyStore: expiresAt must be in the future, not ${expiresAt}`)
}
