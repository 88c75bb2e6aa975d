import type { Kysely, QueryExecutorProvider, SchemaModule } from 'kysely'

/** How the tables of one part of a database came to be. */
export interface Migrations {
  /** The part, such as `keys`: what its version is kept under. */
  readonly name: string
  /**
   * What makes version 1, what makes version 2 of it, and so on. One that was released never changes, and leaves the tables so that the
   * version of the gateway before it works on: a column is added with a default, and dropped a release after nobody uses it.
   */
  readonly steps: readonly Migration[]
}

/** One step, within the transaction of all: it changes tables by the schema, and what is in them by `sql` of kysely. */
export type Migration = (schema: SchemaModule, database: QueryExecutorProvider) => Promise<void>

/** A part that has another version now. */
export interface Migrated {
  readonly name: string
  readonly from: number
  readonly to: number
}

interface VersionTable {
  schemaVersions: { name: string; version: number }
}

/**
 * Brings the tables of a database to their newest version, forward only, and says what it has done. All of it is one transaction that
 * locks the database: of several processes one does it, and a step that fails leaves nothing behind. A part that is newer than what is
 * known here is left alone, so an older gateway goes on beside a newer one. The versions are in the table `schemaVersions`.
 *
 * @throws TypeError when two parts have one name.
 * @example
 * ```ts
 * import { type KeyTables, keyMigrations, migrate, nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect('keys.sqlite') })
 * await migrate(database, [keyMigrations])
 * ```
 */
export const migrate = async <Tables>(
  database: Kysely<Tables>,
  parts: readonly Migrations[],
): Promise<Migrated[]> => {
  const names = parts.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`migrate: two parts have the name ${twice}`)

  return withVersions(database)
    .transaction()
    .execute(async (tx) => {
      await tx.schema
        .createTable('schemaVersions')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute()
      const found = await tx.selectFrom('schemaVersions').selectAll().execute()
      const versions = new Map(found.map(({ name, version }) => [name, version]))
      const migrated: Migrated[] = []
      for (const { name, steps } of parts) {
        const from = versions.get(name) ?? 0
        const to = steps.length
        if (from >= to) continue
        for (const step of steps.slice(from)) await step(tx.schema, tx)
        await tx
          .insertInto('schemaVersions')
          .values({ name, version: to })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ version: to }))
          .execute()
        migrated.push({ name, from, to })
      }
      return migrated
    })
}

/** The database as it is seen here: of all tables only the own one, which the app need not know. */
const withVersions = (database: unknown) => database as Kysely<VersionTable>
