import { setImmediate } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { timesOf, type UsageBatch, type UsageCount } from './usage-batch.ts'
import type { UsageTables } from './usage-tables.ts'

/** Rows of one statement. */
const maxRows = 100

/** Milliseconds the last batch of a process is remembered, so that it may try it again. */
const remembered = 7 * 86_400_000

/** Who writes, and when. */
export interface Writer {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Adds a batch to what is there, in one transaction. However often it is tried, and whatever became of earlier tries, it is added
 * once: the transaction also keeps the number of the batch, and does nothing when that is known already.
 */
export const writeUsage = (
  database: Kysely<UsageTables>,
  { id, now }: Writer,
  batch: UsageBatch,
): Promise<void> =>
  database.transaction().execute(async (tx) => {
    const isNew = await tx
      .insertInto('usageWriters')
      .values({ id, batch: batch.number, writtenAt: now })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ batch: batch.number, writtenAt: now })
          .where('usageWriters.batch', '<', batch.number),
      )
      .returning('id')
      .executeTakeFirst()
    if (isNew === undefined) return
    // In one order for all processes: those that add to the same rows wait for one another, and never in a circle.
    const counts = batch.inOrder()
    for (const some of pieces(counts.filter(({ version }) => version === ''))) {
      await add(tx, some)
      await setImmediate() // node:sqlite never lets go of the event loop by itself
    }
    for (const some of pieces(counts.filter(({ version }) => version !== ''))) {
      await addVersioned(tx, some)
      await setImmediate()
    }
  })

/** Forgets the processes that wrote nothing for a week. */
export const forgetWriters = async (database: Kysely<UsageTables>, now: number): Promise<void> => {
  await database
    .deleteFrom('usageWriters')
    .where('writtenAt', '<', now - remembered)
    .execute()
}

const add = (tx: Transaction<UsageTables>, counts: readonly UsageCount[]) =>
  tx
    .insertInto('usage')
    .values(counts.map(rowOf))
    .onConflict((conflict) =>
      conflict.columns(['account', 'operation', 'day']).doUpdateSet((e) => ({
        requests: e('usage.requests', '+', e.ref('excluded.requests')),
        lastUsedAt: e
          .case()
          .when('usage.lastUsedAt', '<', e.ref('excluded.lastUsedAt'))
          .then(e.ref('excluded.lastUsedAt'))
          .else(e.ref('usage.lastUsedAt'))
          .end(),
      })),
    )
    .execute()

const addVersioned = (tx: Transaction<UsageTables>, counts: readonly UsageCount[]) =>
  tx
    .insertInto('versionedUsage')
    .values(counts.map((count) => ({ ...rowOf(count), version: count.version })))
    .onConflict((conflict) =>
      conflict.columns(['account', 'operation', 'version', 'day']).doUpdateSet((e) => ({
        requests: e('versionedUsage.requests', '+', e.ref('excluded.requests')),
        lastUsedAt: e
          .case()
          .when('versionedUsage.lastUsedAt', '<', e.ref('excluded.lastUsedAt'))
          .then(e.ref('excluded.lastUsedAt'))
          .else(e.ref('versionedUsage.lastUsedAt'))
          .end(),
      })),
    )
    .execute()

const rowOf = (count: UsageCount) => ({
  account: count.account,
  operation: count.operation,
  requests: count.requests,
  ...timesOf(count),
})

function* pieces(counts: readonly UsageCount[]) {
  for (let from = 0; from < counts.length; from += maxRows) yield counts.slice(from, from + maxRows)
}
