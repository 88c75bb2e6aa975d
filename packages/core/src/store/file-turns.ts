import { realpathSync } from 'node:fs'
import type { SqliteDriver } from 'kysely'
import { systemClock } from '../scope/clock.ts'
import { inTime } from '../scope/in-time.ts'

/** Who of this process writes to a file now. */
export interface FileTurns {
  /** Whether somebody writes, in a transaction that may have to wait for something. */
  readonly taken: boolean
  /** Waits until nobody else writes, `ms` milliseconds at most, and gives what lets the next one. */
  take(ms: number): Promise<() => void>
}

const turnsOf = new Map<string, FileTurns>()

/**
 * The turns of a file, shared by all who write to it in this process. For SQLite's own lock a connection waits without giving
 * the event loop back, so whoever holds it in the same process could never let go of it.
 */
export const fileTurns = (file: string): FileTurns => {
  if (file === ':memory:') return newTurns()
  const place = realpathSync(file)
  const turns = turnsOf.get(place) ?? newTurns()
  turnsOf.set(place, turns)
  return turns
}

const newTurns = (): FileTurns => {
  let last = Promise.resolve()
  let writers = 0
  return {
    get taken() {
      return writers > 0
    },
    take: async (ms) => {
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      writers += 1
      const done = () => {
        writers -= 1
        resolve()
      }
      if (writers > 1) {
        const late = `database is locked: this process writes to it for ${ms} ms already`
        await inTime(systemClock, ms, before, late).catch((error: unknown) => {
          void before.then(done)
          throw error
        })
      }
      return done
    },
  }
}

/** What needs no turn: in WAL mode a reader waits for nobody. */
const reads = /^\s*(?:select|pragma|explain)\b/i

/**
 * Lets a driver take its turn for each transaction, and for each write outside of one.
 *
 * @param ms milliseconds it waits for it at most
 */
export const takingTurns = (driver: SqliteDriver, turns: FileTurns, ms: number): SqliteDriver => {
  const { acquireConnection, beginTransaction, commitTransaction, rollbackTransaction } = driver
  let release: (() => void) | undefined
  let isWrapped = false
  const letGo = () => {
    release?.()
    release = undefined
  }
  return Object.assign(driver, {
    acquireConnection: async () => {
      const connection = await acquireConnection.call(driver)
      if (isWrapped) return connection
      isWrapped = true
      const { executeQuery } = connection
      return Object.assign(connection, {
        executeQuery: async (...asked: Parameters<typeof executeQuery>) => {
          if (release || reads.test(asked[0].sql)) return executeQuery.apply(connection, asked)
          const done = await turns.take(ms)
          return executeQuery.apply(connection, asked).finally(done)
        },
      })
    },
    beginTransaction: async (connection: Parameters<typeof beginTransaction>[0]) => {
      release = await turns.take(ms)
      await beginTransaction.call(driver, connection).catch((error: unknown) => {
        letGo()
        throw error
      })
    },
    commitTransaction: async (connection: Parameters<typeof commitTransaction>[0]) => {
      await commitTransaction.call(driver, connection)
      letGo()
    },
    rollbackTransaction: (connection: Parameters<typeof rollbackTransaction>[0]) =>
      rollbackTransaction.call(driver, connection).finally(letGo),
  })
}
