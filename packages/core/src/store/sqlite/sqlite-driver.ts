import type { CompiledQuery, DatabaseConnection, Driver, SqliteDriver } from 'kysely'
import { systemClock } from '../../scope/clock.ts'
import { isLocked } from '../database-error.ts'
import type { FileTurns } from './file-turns.ts'

/** What a database is written and read through. */
export interface TurnsOptions {
  readonly writer: SqliteDriver
  /** The same one where a database has one connection only. */
  readonly reader: SqliteDriver
  readonly turns: FileTurns
  /** Milliseconds a write waits for its turn, and as long again for another process. */
  readonly busyTimeout: number
}

/** In WAL mode who reads waits for nobody. */
const reads = /^\s*(?:select|explain)\b/i

/**
 * Takes a turn for each transaction and for each write outside of one, and waits for other processes without keeping the event
 * loop from everything else. What is read outside of a transaction has a connection of its own, and waits for neither.
 */
export const takingTurns = ({ writer, reader, turns, busyTimeout }: TurnsOptions): Driver => {
  let inTransaction: { readonly connection: DatabaseConnection; readonly done: () => void } | undefined
  const letGo = () => {
    inTransaction?.done()
    inTransaction = undefined
  }
  return {
    init: async () => {
      await writer.init()
      if (reader !== writer) await reader.init()
    },
    acquireConnection: async () => {
      const [toWrite, toRead] = [await writer.acquireConnection(), await reader.acquireConnection()]
      const connection: DatabaseConnection = {
        executeQuery: async <Row>(query: CompiledQuery) => {
          if (inTransaction?.connection === connection) return toWrite.executeQuery<Row>(query)
          if (reads.test(query.sql)) return onceUnlocked(() => toRead.executeQuery<Row>(query), busyTimeout)
          const done = await turns.take(busyTimeout)
          return onceUnlocked(() => toWrite.executeQuery<Row>(query), busyTimeout).finally(done)
        },
        streamQuery: (...asked) =>
          (inTransaction?.connection === connection ? toWrite : toRead).streamQuery(...asked),
      }
      return connection
    },
    releaseConnection: async () => {},
    beginTransaction: async (connection) => {
      const done = await turns.take(busyTimeout)
      try {
        const toWrite = await writer.acquireConnection()
        await onceUnlocked(() => writer.beginTransaction(toWrite), busyTimeout)
        inTransaction = { connection, done }
      } catch (error) {
        done()
        throw error
      }
    },
    commitTransaction: async (connection) => {
      await writer.commitTransaction(connection)
      letGo()
    },
    rollbackTransaction: (connection) => writer.rollbackTransaction(connection).finally(letGo),
    savepoint: writer.savepoint.bind(writer),
    rollbackToSavepoint: writer.rollbackToSavepoint.bind(writer),
    releaseSavepoint: writer.releaseSavepoint.bind(writer),
    destroy: async () => {
      await writer.destroy()
      if (reader !== writer) await reader.destroy()
    },
  }
}

/** Milliseconds between two tries while another process writes, at most. */
const longestPause = 25

/** Tries again while another process has the file. SQLite's own way to wait would keep the event loop from everything else. */
const onceUnlocked = async <T>(work: () => Promise<T>, ms: number): Promise<T> => {
  const until = performance.now() + ms
  for (let pause = 1; ; pause = Math.min(2 * pause, longestPause))
    try {
      return await work()
    } catch (error) {
      if (!isLocked(error) || performance.now() >= until) throw error
      await new Promise<void>((resolve) => systemClock.after(pause, resolve))
    }
}
