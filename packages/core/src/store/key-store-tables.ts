import type { Migrations } from './migrate.ts'

/** The tables `keyStore()` keeps its keys in. Times are milliseconds since 1970. */
export interface KeyTables {
  /** One row for each key, whatever became of its secrets. */
  apiKeys: {
    id: string
    name: string
    /** A JSON list. */
    scopes: string
    /** A JSON object. */
    pins: string
    createdAt: number
    revokedAt: number | null
  }
  /** One row for each secret a key ever had: the first one, and one more for each rotation. */
  apiKeySecrets: {
    prefix: string
    keyId: string
    /** 1 for the first one. */
    generation: number
    hash: string
    createdAt: number
    expiresAt: number | null
    usedAt: number | null
  }
}

/** The columns of {@link KeyTables} in version 1, for `tables` of `nodeSqliteDialect()`. */
export const keyTables = {
  apiKeys: ['id', 'name', 'scopes', 'pins', 'createdAt', 'revokedAt'],
  apiKeySecrets: ['prefix', 'keyId', 'generation', 'hash', 'createdAt', 'expiresAt', 'usedAt'],
} as const satisfies { [T in keyof KeyTables]: readonly (keyof KeyTables[T])[] }

/** How the tables of the keys came to be, for `migrate()`. `keyStore()` brings them to their newest version itself. */
export const keyMigrations: Migrations = {
  name: 'keys',
  steps: [
    // Databases from before there were versions have these tables.
    async (schema) => {
      await schema
        .createTable('apiKeys')
        .ifNotExists()
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('pins', 'text', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('revokedAt', 'bigint')
        .execute()
      await schema
        .createTable('apiKeySecrets')
        .ifNotExists()
        .addColumn('prefix', 'text', (column) => column.primaryKey())
        .addColumn('keyId', 'text', (column) => column.notNull().references('apiKeys.id'))
        .addColumn('generation', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('expiresAt', 'bigint')
        .addColumn('usedAt', 'bigint')
        .addUniqueConstraint('apiKeySecretsOfKey', ['keyId', 'generation'])
        .execute()
    },
  ],
}
