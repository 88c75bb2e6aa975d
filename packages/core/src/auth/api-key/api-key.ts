import { hash, timingSafeEqual } from 'node:crypto'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Principal } from '../../scope/principal.ts'
import type { Authentication, Caller } from '../authentication.ts'
import { failureLimit } from './failure-limit.ts'
import { type KeyFormat, type KeyFormatOptions, keyFormat } from './key-format.ts'
import type { KeyRecord, Keys } from './keys.ts'
import { lastUse } from './last-use.ts'
import { rememberKeys } from './remember-keys.ts'

/** Which keys are accepted, and where they are looked up. */
export interface ApiKeyOptions extends KeyFormatOptions {
  /** The store, such as `keyStore()`. */
  readonly keys: Keys
  /** The header a key comes in. Default `x-api-key`. */
  readonly header?: string
  /** Unknown keys an address may send within a minute; then its keys are not looked up. Default 10. */
  readonly failures?: number
  /** Milliseconds since 1970, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * Accepts API keys. A mistyped key is refused by its checksum; any other is found by its prefix and compared by its
 * SHA-256 in constant time. A key that was found is remembered for 30 s, so that is what a revocation takes. The
 * principal is `{ kind: 'key', id, scopes, claims: { name, pins } }`, with the id of the key, which outlives rotation.
 *
 * @throws TypeError when an option is out of range.
 * @example
 * ```ts
 * import { apiKey } from '@bffkit/core/auth'
 * import { type KeyTables, keyStore, nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect('keys.sqlite') })
 * const keys = keyStore(database, { brand: 'shop', environment: 'live' })
 * const auth = apiKey({ brand: 'shop', environment: 'live', keys })
 * ```
 */
export const apiKey = (options: ApiKeyOptions): Authentication => {
  const { keys, header = 'x-api-key', failures = 10, clock = Date } = options
  const format = keyFormat('apiKey', options)
  checkOptions(options)
  const remembered = rememberKeys(keys, clock)
  const limit = failureLimit(failures, clock)
  const note = lastUse(keys, clock)
  const challenge = `ApiKey header="${header}"`

  const unauthenticated = (why: string) =>
    new BffError('BFF_UNAUTHENTICATED', `auth: ${why}`, {
      headers: { 'www-authenticate': `${challenge}, error="invalid_key"` },
    })

  /** The record of a key, and never that of another one. */
  const recordOf = async (key: string, prefix: string, caller: Caller): Promise<KeyRecord> => {
    const cached = remembered.cached(prefix)
    if (cached && isOf(cached, key)) return cached
    const record = await limit.attempt(caller.address ?? 'unknown', async () => {
      const found = await remembered.find(prefix).catch(unavailable)
      return found && isOf(found, key) ? found : undefined
    })
    if (!record) throw unauthenticated('an unknown key')
    return record
  }

  return {
    schemes: { apiKey: { type: 'apiKey', in: 'header', name: header, description: 'API key' } },
    document: { statuses: [429] },
    challenge,
    claims: (caller) => caller.header(header) !== undefined || inQuery(caller, format),
    authenticate: async (caller) => {
      if (inQuery(caller, format)) throw misplaced(header)
      const key = caller.header(header)
      if (key === undefined)
        throw new BffError('BFF_UNAUTHENTICATED', 'auth: no key', {
          headers: { 'www-authenticate': challenge },
        })
      if (key.includes(',')) throw new BffError('BFF_INPUT_INVALID', 'auth: two keys at once')
      const prefix = format.prefixOf(key)
      if (prefix === undefined) throw unauthenticated('not a key of this gateway, or a mistyped one')
      const record = await recordOf(key, prefix, caller)
      if (record.revokedAt !== undefined) throw unauthenticated('a revoked key')
      if (record.expiresAt !== undefined && record.expiresAt <= clock.now())
        throw unauthenticated('an expired key')
      note(prefix)
      return { principal: principalOf(record) }
    },
  }
}

/** Whether a record is that of a key, in constant time. */
const isOf = (record: KeyRecord, key: string): boolean => {
  const stored = Buffer.from(record.hash, 'hex')
  const given = hash('sha256', key, 'buffer')
  return stored.length === given.length && timingSafeEqual(stored, given)
}

const principalOf = ({ id, name, scopes, pins }: KeyRecord): Principal => ({
  kind: 'key',
  id,
  scopes,
  claims: { name, pins },
})

/** What parameters are called that hold a key, whoever's. */
const telling = /^api[-_]?key$|^key$/i

/** Whether a key stands in the address, which proxies and browsers write down. */
const inQuery = (caller: Caller, format: KeyFormat): boolean =>
  Object.entries(caller.queries()).some(
    ([name, values]) => telling.test(name) || format.occursIn(name) || values.some(format.occursIn),
  )

const misplaced = (header: string) =>
  new BffError('BFF_INPUT_INVALID', 'auth: a key in the query', {
    errors: [
      { pointer: '/query', detail: `A key belongs in the header ${header}; replace one that was here` },
    ],
  })

const unavailable = (error: unknown): never => {
  throw new BffError('BFF_STORE_UNAVAILABLE', 'auth: the key store failed', { retryAfter: 1, cause: error })
}

const checkOptions = ({ keys, header = 'x-api-key', failures = 10 }: ApiKeyOptions) => {
  if (typeof keys?.find !== 'function')
    throw new TypeError('apiKey: keys must be a store of keys, such as keyStore(…)')
  if (!/^[a-z][a-z0-9-]*$/.test(header) || header === 'authorization' || header === 'cookie')
    throw new TypeError(
      `apiKey: header must be a header of its own in lower case, not ${JSON.stringify(header)}`,
    )
  if (!(Number.isInteger(failures) && failures > 0))
    throw new TypeError(`apiKey: failures must be a positive whole number, not ${failures}`)
}
