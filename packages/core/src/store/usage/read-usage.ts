import type { Kysely } from 'kysely'
import { kysely } from '../kysely.ts'
import { timesOf, type UsageBatch } from './usage-batch.ts'
import type { UsageTables } from './usage-tables.ts'

/** What an account has called of an operation in a version. */
export interface UsageOf {
  readonly operation: string
  /** `''` for none. */
  readonly version: string
  readonly requests: number
  /** RFC 3339. */
  readonly lastUsedAt: string
}

/** Whose usage is read. */
export interface UsageQuery {
  readonly account: string
  /** The first day that counts, such as `2026-11-22`. */
  readonly since: string
  /** Who writes the batches. */
  readonly writer: string
  /** What may or may not be written by now. */
  readonly batches: readonly UsageBatch[]
}

/**
 * Reads the usage of an account. What is in the database and which batches are in it is one statement, so that a batch that is being
 * written now is added exactly once.
 */
export const readUsage = async (
  database: Kysely<UsageTables>,
  { account, since, writer, batches }: UsageQuery,
): Promise<UsageOf[]> => {
  const { rows, written } = await stored(database, account, since, writer)
  const counts = batches
    .filter(({ number }) => number > written)
    .flatMap((batch) => batch.of(account))
    .map((count) => ({ ...count, ...timesOf(count) }))
    .filter(({ day }) => day >= since)
  const sums = new Map<string, UsageOf>()
  for (const { operation, version, requests, lastUsedAt } of [...rows, ...counts]) {
    const key = JSON.stringify([operation, version])
    const sum = sums.get(key)
    sums.set(key, {
      operation,
      version,
      requests: (sum?.requests ?? 0) + requests,
      lastUsedAt: sum !== undefined && sum.lastUsedAt > lastUsedAt ? sum.lastUsedAt : lastUsedAt,
    })
  }
  return [...sums.values()].sort(byOperation)
}

const stored = async (database: Kysely<UsageTables>, account: string, since: string, writer: string) => {
  const { sql } = kysely()
  const all = await database
    .selectFrom('usage')
    .where('account', '=', account)
    .where('day', '>=', since)
    .groupBy('operation')
    .select(({ fn }) => [
      sql<string>`'usage'`.as('kind'),
      'operation',
      sql<string>`''`.as('version'),
      fn.sum<number | string>('requests').as('number'),
      fn.max('lastUsedAt').as('lastUsedAt'),
    ])
    .unionAll(
      database
        .selectFrom('versionedUsage')
        .where('account', '=', account)
        .where('day', '>=', since)
        .groupBy(['operation', 'version'])
        .select(({ fn }) => [
          sql<string>`'usage'`.as('kind'),
          'operation',
          'version',
          fn.sum<number | string>('requests').as('number'),
          fn.max('lastUsedAt').as('lastUsedAt'),
        ]),
    )
    .unionAll(
      database
        .selectFrom('usageWriters')
        .where('id', '=', writer)
        .select([
          sql<string>`'batch'`.as('kind'),
          sql<string>`''`.as('operation'),
          sql<string>`''`.as('version'),
          'batch as number',
          sql<string>`''`.as('lastUsedAt'),
        ]),
    )
    .execute()
  // PostgreSQL gives a sum as text.
  const rows = all
    .filter(({ kind }) => kind === 'usage')
    .map(({ number, ...row }) => ({ ...row, requests: Number(number) }))
  return { rows, written: Number(all.find(({ kind }) => kind === 'batch')?.number ?? 0) }
}

const byOperation = (one: UsageOf, other: UsageOf): number =>
  compared(one.operation, other.operation) || compared(one.version, other.version)

const compared = (one: string, other: string): number => (one < other ? -1 : Number(one > other))
