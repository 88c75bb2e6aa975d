import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SqliteDialect, type SqliteStatement } from 'kysely'

/**
 * Lets kysely speak to node:sqlite, in a file or in `:memory:`: the embedded database of a single instance.
 *
 * The file is opened in WAL mode, so that several processes of one machine can share it; a writer waits up to 10 s for
 * another one. Every transaction begins immediately.
 *
 * @example
 * ```ts
 * import { nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<{ notes: { id: string } }>({ dialect: nodeSqliteDialect(':memory:') })
 * ```
 */
export const nodeSqliteDialect = (file: string) => {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on')
  const prepare = statementsOf(database)
  return new SqliteDialect({ database: { close: () => database.close(), prepare } })
}

const statementsOf = (database: DatabaseSync) => {
  const statements = new Map<string, SqliteStatement>()
  return (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= MAX_STATEMENTS) statements.clear()
    const statement = prepared(database, sql)
    statements.set(sql, statement)
    return statement
  }
}

const MAX_STATEMENTS = 200

const prepared = (database: DatabaseSync, sql: string): SqliteStatement => {
  // Every transaction here writes. A deferred one that reads first fails at once when another process wrote meanwhile.
  const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql)
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindable(parameters)),
    run: (parameters) => statement.run(...bindable(parameters)),
    iterate: (parameters) => statement.iterate(...bindable(parameters)),
  }
}

// kysely types parameters as unknown; the column types of a schema admit only what SQLite binds.
const bindable = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[]
