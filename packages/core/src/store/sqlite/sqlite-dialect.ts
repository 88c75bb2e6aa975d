import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Dialect, SqliteDatabase, SqliteStatement } from 'kysely'
import { needPeers } from '../../errors/optional-peer.ts'
import { DatabaseError, databaseError, isLocked } from '../database-error.ts'
import { kysely } from '../kysely.ts'
import { makeFolder } from '../make-folder.ts'
import { type FileTurns, fileTurns } from './file-turns.ts'
import { takingTurns } from './sqlite-driver.ts'

/** How a database is opened. */
export interface SqliteOptions {
  /** The setting that names the file, for messages. Default `DATABASE`. */
  readonly setting?: string
  /** Columns that tables must have where they exist, such as `keyTables`: other ones are of another program. Default none. */
  readonly tables?: Readonly<Record<string, readonly string[]>>
  /** Milliseconds to wait for another process that writes. Default 10,000. Only at start the process stands still meanwhile. */
  readonly busyTimeout?: number
  /**
   * What a power failure may cost: with `normal` the last transactions, with `full` none, since each is on the disk before it is
   * over. Default `full`: an idempotency record that is lost is a second order.
   */
  readonly synchronous?: 'normal' | 'full'
}

/**
 * Lets kysely speak to node:sqlite, in a file or in `:memory:`: the embedded database of a single instance.
 *
 * The file is opened in WAL mode, so that several processes of one machine can share it; a writer waits up to 10 s for
 * another one, while the process goes on. Every transaction begins immediately. A folder that is missing is made. Whether the file is a database that can be
 * written is tried at once.
 *
 * @throws StartError when kysely is not installed.
 * @throws DatabaseError in one line, naming setting and file, when it cannot be used: not writable, a folder, no database,
 * corrupt, locked, the disk full, or with other columns than `tables`.
 * @example
 * ```ts
 * import { nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<{ notes: { id: string } }>({ dialect: nodeSqliteDialect(':memory:') })
 * ```
 */
export const nodeSqliteDialect = (file: string, options: SqliteOptions = {}): Dialect => {
  const { busyTimeout = defaultBusyTimeout } = options
  needPeers('nodeSqliteDialect()', ['kysely'])
  const { SqliteAdapter, SqliteDialect, SqliteDriver } = kysely()
  const { database, reading, turns } = opened(file, options)
  const connection = driverOf(database)
  const dialect = new SqliteDialect({ database: connection })
  const driver = (database: SqliteDatabase) => new SqliteDriver({ database })
  return Object.assign(dialect, {
    createDriver: () => {
      const writer = driver(connection)
      const reader = reading ? driver(driverOf(reading)) : writer
      return takingTurns({ writer, reader, turns, busyTimeout })
    },
    // Of one connection kysely lets one use it at a time; two take turns by themselves.
    ...(reading && { createAdapter: () => severalConnections(new SqliteAdapter()) }),
  })
}

const severalConnections = <Adapter extends object>(adapter: Adapter): Adapter =>
  Object.defineProperty(adapter, 'supportsMultipleConnections', { value: true })

const driverOf = (database: DatabaseSync): SqliteDatabase => ({
  close: () => database.close(),
  prepare: statementsOf(database),
})

const defaultBusyTimeout = 10_000

const opened = (
  file: string,
  {
    setting = 'DATABASE',
    tables = {},
    busyTimeout = defaultBusyTimeout,
    synchronous = 'full',
  }: SqliteOptions,
): { database: DatabaseSync; reading: DatabaseSync | undefined; turns: FileTurns } => {
  if (synchronous !== 'normal' && synchronous !== 'full')
    throw new TypeError(`nodeSqliteDialect: synchronous must be normal or full, not ${synchronous}`)
  // It may hold a password, so it is in no message.
  if (isAddress.test(file))
    throw new DatabaseError(`${setting}: must be the path of a file, or :memory:, and no address`)
  let database: DatabaseSync | undefined
  try {
    if (file !== ':memory:') makeFolder(dirname(file))
    database = new DatabaseSync(file, { timeout: busyTimeout })
    switchToWal(database, busyTimeout)
    database.exec(`pragma synchronous = ${synchronous}; pragma foreign_keys = on`)
    const turns = fileTurns(file)
    tryOut(database, turns)
    checkTables(database, tables, `${setting}: the database ${file}`)
    database.exec('pragma busy_timeout = 0') // from now on nothing waits for others but on the event loop
    return { database, reading: file === ':memory:' ? undefined : openedToRead(file), turns }
  } catch (error) {
    database?.close()
    throw databaseError(error, file, setting)
  }
}

/** Another connection to a file that is good: what it reads waits for no write, of whichever process. */
const openedToRead = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: 0 })
  database.exec('pragma query_only = on')
  return database
}

/** An address or a name of a connection, such as `postgres://…` or `file:…`, and not the letter of a drive. */
const isAddress = /^[a-z][a-z\d+.-]+:/i

/** Tries again for as long as a writer waits: of two processes that switch a new file at once, SQLite lets one fail without waiting. */
const switchToWal = (database: DatabaseSync, busyTimeout: number) => {
  const until = performance.now() + busyTimeout
  for (;;)
    try {
      database.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isLocked(error) || performance.now() >= until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
}

/**
 * Reads and writes what changes nothing. SQLite opens what it cannot write for reading, lets a transaction begin there, and says
 * so at the first write only; that the disk is full, when one ends. While this process writes already it is not tried, since
 * that could not go on until it is over.
 */
const tryOut = (database: DatabaseSync, turns: FileTurns) => {
  database.exec('select count(*) from sqlite_schema')
  if (turns.taken) return
  database.exec('begin immediate')
  try {
    const version = Number(database.prepare('pragma user_version').get()?.user_version)
    database.exec(`pragma user_version = ${version}; commit`)
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

/** Refuses tables that lack a column: what is made "if it does not exist" would be taken for them until the first request. */
const checkTables = (database: DatabaseSync, tables: SqliteOptions['tables'], where: string) => {
  for (const [table, columns] of Object.entries(tables ?? {})) {
    const there = database.prepare('select name from pragma_table_info(?)').all(table)
    const lacking = columns.filter((column) => !there.some(({ name }) => name === column))
    if (there.length > 0 && lacking.length > 0)
      throw new DatabaseError(
        `${where} is of another program or version: its table ${table} has no ${lacking.join(', ')}; set another file`,
      )
  }
}

const statementsOf = (database: DatabaseSync) => {
  const statements = new Map<string, SqliteStatement>()
  return (sql: string) => {
    const cached = statements.get(sql)
    if (cached) return cached
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
