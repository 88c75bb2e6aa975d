import type { Migrations } from '../migrate.ts'

/** The tables `usageRecords()` keeps usage in, for the type of a database that has others besides. */
export interface UsageTables {
  /** What was called without a version. Version 1 had this table only, and writes to it beside a newer gateway. */
  usage: {
    account: string
    operation: string
    /** In UTC, such as `2026-11-22`. */
    day: string
    requests: number
    /** RFC 3339. */
    lastUsedAt: string
  }
  /** What was called with a version. */
  versionedUsage: {
    account: string
    operation: string
    version: string
    day: string
    requests: number
    lastUsedAt: string
  }
  /** Which batch each process wrote last: one whose commit nobody heard of is not counted twice. */
  usageWriters: {
    id: string
    batch: number
    /** Milliseconds since 1970. */
    writtenAt: number
  }
}

/** The columns of {@link UsageTables}, for `tables` of `nodeSqliteDialect()`. */
export const usageTables = {
  usage: ['account', 'operation', 'day', 'requests', 'lastUsedAt'],
  versionedUsage: ['account', 'operation', 'version', 'day', 'requests', 'lastUsedAt'],
  usageWriters: ['id', 'batch', 'writtenAt'],
} as const satisfies { [T in keyof UsageTables]: readonly (keyof UsageTables[T])[] }

/** How the tables came to be, for `migrate()`. `usageRecords()` brings them to their newest version itself. */
export const usageMigrations: Migrations = {
  name: 'usage',
  steps: [
    // Databases from before there were versions have this table.
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
    // The key of `usage` stays as it is: version 1 names its columns in every write.
    async (schema) => {
      await schema
        .createTable('versionedUsage')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('requests', 'integer', (column) => column.notNull())
        .addColumn('lastUsedAt', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('versionedUsageKey', ['account', 'operation', 'version', 'day'])
        .execute()
      await schema
        .createTable('usageWriters')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('batch', 'integer', (column) => column.notNull())
        .addColumn('writtenAt', 'bigint', (column) => column.notNull())
        .execute()
    },
  ],
}
