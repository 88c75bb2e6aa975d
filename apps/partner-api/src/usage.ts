import { type Migrations, migrate, onceMade } from '@bffkit/core/store'
import type { Kysely } from 'kysely'

/** What is kept of the calls of a partner. */
export interface UsageTable {
  readonly usage: {
    readonly account: string
    readonly operation: string
    /** Such as `2026-11-22`, in UTC. */
    readonly day: string
    readonly requests: number
    /** RFC 3339. */
    readonly lastUsedAt: string
  }
}

/** Its columns in version 1, which distinguish it from a table of another program. */
export const usageTable = {
  usage: ['account', 'operation', 'day', 'requests', 'lastUsedAt'],
} as const satisfies { [T in keyof UsageTable]: readonly (keyof UsageTable[T])[] }

/** How the table came to be. */
export const usageMigrations: Migrations = {
  name: 'usage',
  steps: [
    async (schema) => {
      await schema
        .createTable('usage')
        .ifNotExists()
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('requests', 'integer', (column) => column.notNull())
        .addColumn('lastUsedAt', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('usage_key', ['account', 'operation', 'day'])
        .execute()
    },
  ],
}

/** Who calls what, how often, when last. */
export interface Usage {
  /** Counts a call. It delays nobody; a count that cannot be kept is lost. */
  count(account: string, operation: string): void
  /** The calls of an account since the start of a day, by operation. */
  of(account: string, since: string): Promise<{ operation: string; requests: number; lastUsedAt: string }[]>
}

/** Keeps usage in the embedded database; its table is made at the first use, unless that was done before. */
export const usageIn = (database: Kysely<UsageTable>, now = () => new Date()): Usage => {
  const table = onceMade(() => migrate(database, [usageMigrations]))
  const add = async (account: string, operation: string) => {
    const lastUsedAt = now().toISOString()
    await table()
    await database
      .insertInto('usage')
      .values({ account, operation, day: lastUsedAt.slice(0, 10), requests: 1, lastUsedAt })
      .onConflict((row) =>
        row
          .columns(['account', 'operation', 'day'])
          .doUpdateSet({ requests: (update) => update('usage.requests', '+', 1), lastUsedAt }),
      )
      .execute()
  }

  return {
    count: (account, operation) => {
      add(account, operation).catch(() => {})
    },
    of: async (account, since) => {
      await table()
      return database
        .selectFrom('usage')
        .where('account', '=', account)
        .where('day', '>=', since)
        .groupBy('operation')
        .orderBy('operation')
        .select((row) => [
          'operation',
          row.fn.sum<number>('requests').as('requests'),
          row.fn.max('lastUsedAt').as('lastUsedAt'),
        ])
        .execute()
    },
  }
}
