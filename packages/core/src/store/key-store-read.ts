import type { Kysely, Selectable, Transaction } from 'kysely'
import type { KeyRecord } from '../auth/api-key/keys.ts'
import { BffError } from '../errors/bff-error.ts'
import type { KeyTables } from './key-store-tables.ts'
import { isPostgres } from './migrate.ts'

/** A key as it can be shown. Times are milliseconds since 1970. */
export interface ListedKey extends Omit<KeyRecord, 'hash' | 'expiresAt'> {
  readonly createdAt: number
  readonly secrets: readonly ListedSecret[]
}

/** A secret of a key as it can be shown: what its random part begins with, and when it was last used, to the minute. */
export interface ListedSecret {
  readonly prefix: string
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly usedAt: number | undefined
}

/** One secret of a key, as it is stored. */
export type StoredSecret = Selectable<KeyTables['apiKeySecrets']>

/** A key, as it is stored. */
export type StoredKey = Selectable<KeyTables['apiKeys']>

/** The key a secret belongs to, found by the prefix of the secret. */
export const findKey = async (
  database: Kysely<KeyTables>,
  prefix: string,
): Promise<KeyRecord | undefined> => {
  const row = await database
    .selectFrom('apiKeySecrets')
    .innerJoin('apiKeys', 'apiKeys.id', 'apiKeySecrets.keyId')
    .select(['id', 'name', 'scopes', 'pins', 'hash', 'expiresAt', 'revokedAt'])
    .where('prefix', '=', prefix)
    .executeTakeFirst()
  return row && { ...readKey(row), hash: row.hash, expiresAt: row.expiresAt ?? undefined }
}

/** Every key and its secrets, newest first. */
export const listKeys = async (database: Kysely<KeyTables>): Promise<ListedKey[]> => {
  const keys = await database
    .selectFrom('apiKeys')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .execute()
  const secrets = await database
    .selectFrom('apiKeySecrets')
    .select(['keyId', 'prefix', 'createdAt', 'expiresAt', 'usedAt'])
    .orderBy('generation', 'desc')
    .execute()
  const byKey = Map.groupBy(secrets, ({ keyId }) => keyId)
  return keys.map((key) => ({
    ...readKey(key),
    createdAt: key.createdAt,
    secrets: (byKey.get(key.id) ?? []).map(({ prefix, createdAt, expiresAt, usedAt }) => ({
      prefix,
      createdAt,
      expiresAt: expiresAt ?? undefined,
      usedAt: usedAt ?? undefined,
    })),
  }))
}

/**
 * A key by its id, for a change: another one waits until the transaction is over, and then sees what it has done.
 *
 * @throws BFF_NOT_FOUND when there is none.
 */
export const keyToChange = async (tx: Transaction<KeyTables>, id: string): Promise<StoredKey> => {
  const key = await tx
    .selectFrom('apiKeys')
    .selectAll()
    .where('id', '=', id)
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .executeTakeFirst()
  if (!key) throw new BffError('BFF_NOT_FOUND', `keys: there is no key ${JSON.stringify(id)}`)
  return key
}

/** A key, read from its row. */
export const readKey = ({
  id,
  name,
  scopes,
  pins,
  revokedAt,
}: Pick<StoredKey, 'id' | 'name' | 'scopes' | 'pins' | 'revokedAt'>) => {
  const list: string[] = JSON.parse(scopes)
  const record: Record<string, string> = JSON.parse(pins)
  return { id, name, scopes: list, pins: record, revokedAt: revokedAt ?? undefined }
}
