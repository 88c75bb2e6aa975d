import type { Transaction } from 'kysely'
import { BffError } from '../errors/bff-error.ts'
import { keyToChange, readKey, type StoredSecret } from './key-store-read.ts'
import type { KeyTables } from './key-store-tables.ts'
import { insertSecret, type NewKey, type Secret, storedTime } from './key-store-write.ts'

/** Which key gets another secret. */
interface Rotation {
  readonly id: string
  readonly now: number
  /** Milliseconds the secret in use stays good. */
  readonly overlap: number
}

/**
 * Gives a key another secret, and lets those it has end.
 *
 * @throws BFF_NOT_FOUND when there is no such key, BFF_CONFLICT when it is revoked.
 */
export const rotateKey = async (
  tx: Transaction<KeyTables>,
  { id, now, overlap }: Rotation,
  secret: Secret,
): Promise<NewKey> => {
  const { name, scopes, pins, revokedAt } = readKey(await keyToChange(tx, id))
  if (revokedAt !== undefined) throw new BffError('BFF_CONFLICT', `keys: ${id} is revoked`)
  const [newest, ...older] = await tx
    .selectFrom('apiKeySecrets')
    .selectAll()
    .where('keyId', '=', id)
    .orderBy('generation', 'desc')
    .execute()
  if (!newest) throw new TypeError(`keys: ${id} has no secret`)

  await endSecrets(tx, [newest, ...older], now, overlap)
  const expiresAt = newest.expiresAt === null ? null : now + lifeOf(newest)
  await insertSecret(tx, secret, {
    keyId: id,
    generation: newest.generation + 1,
    createdAt: now,
    expiresAt,
  })
  return { ...secret, id, name, scopes, pins, expiresAt: expiresAt ?? undefined }
}

/**
 * The secret that is most in use ends after the overlap, any other now: no more than two are ever good at once, and a
 * new one that got lost is not the one that stays.
 */
const endSecrets = async (
  tx: Transaction<KeyTables>,
  secrets: readonly StoredSecret[],
  now: number,
  overlap: number,
): Promise<void> => {
  const live = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const [stays, ...others] = live.toSorted((a, b) => (b.usedAt ?? 0) - (a.usedAt ?? 0))
  if (stays) await end(tx, stays, Math.min(stays.expiresAt ?? Number.POSITIVE_INFINITY, now + overlap))
  for (const other of others) await end(tx, other, now)
}

const end = (tx: Transaction<KeyTables>, { prefix }: StoredSecret, expiresAt: number) =>
  tx
    .updateTable('apiKeySecrets')
    .set({ expiresAt: storedTime(expiresAt) })
    .where('prefix', '=', prefix)
    .execute()

/** Milliseconds the newest secret was made to live; nothing has shortened them yet. */
const lifeOf = ({ createdAt, expiresAt }: StoredSecret): number => (expiresAt ?? createdAt) - createdAt
