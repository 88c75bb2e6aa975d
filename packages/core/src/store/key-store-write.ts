import { hash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { KeyRecord } from '../auth/api-key/keys.ts'
import { keyToChange } from './key-store-read.ts'
import type { KeyTables } from './key-store-tables.ts'

/** A key that was just made: the only time it is seen. */
export interface NewKey extends Omit<KeyRecord, 'hash' | 'revokedAt'> {
  readonly key: string
  /** What its random part begins with: what it is found by, and no secret. */
  readonly prefix: string
}

/** What {@link insertKey} makes a key of. */
interface KeyToInsert {
  readonly id: string
  readonly now: number
  readonly name: string
  readonly scopes: readonly string[]
  readonly pins?: Readonly<Record<string, string>>
  readonly expiresAt?: number
}

/** A key in full, and the part of it that is no secret. */
export type Secret = Pick<NewKey, 'key' | 'prefix'>

/** Stores a new key. */
export const insertKey = async (
  tx: Transaction<KeyTables>,
  { id, now, name, scopes, pins = {}, expiresAt }: KeyToInsert,
  secret: Secret,
): Promise<NewKey> => {
  const texts = { scopes: JSON.stringify(scopes), pins: JSON.stringify(pins) }
  await tx
    .insertInto('apiKeys')
    .values({ id, name, ...texts, createdAt: now, revokedAt: null })
    .execute()
  await insertSecret(tx, secret, { keyId: id, generation: 1, createdAt: now, expiresAt: expiresAt ?? null })
  return { ...secret, id, name, scopes, pins, expiresAt }
}

/** A time as a column of whole numbers can hold it. */
export const storedTime = <T extends number | null>(time: T) =>
  time === null ? null : Math.min(Math.ceil(time), Number.MAX_SAFE_INTEGER)

/** Stores what a secret is found and recognised by: not the secret. */
export const insertSecret = async (
  tx: Transaction<KeyTables>,
  { key, prefix }: Secret,
  row: Pick<KeyTables['apiKeySecrets'], 'keyId' | 'generation' | 'createdAt' | 'expiresAt'>,
): Promise<void> => {
  await tx
    .insertInto('apiKeySecrets')
    .values({ ...row, expiresAt: storedTime(row.expiresAt), prefix, hash: hash('sha256', key), usedAt: null })
    .execute()
}

/**
 * Revokes a key, once.
 *
 * @throws BFF_NOT_FOUND when there is none.
 */
export const revokeKey = async (tx: Transaction<KeyTables>, id: string, now: number): Promise<void> => {
  const { revokedAt } = await keyToChange(tx, id)
  if (revokedAt !== null) return
  await tx.updateTable('apiKeys').set({ revokedAt: now }).where('id', '=', id).execute()
}
