import type { DatabaseConnection, Dialect, Driver } from 'kysely'

/**
 * How a transaction fails: before anything is kept; with all of it kept and nobody told; that and no answer until `release()`; or it
 * does not fail, and says so only then.
 */
type Fault = 'before' | 'after' | 'hangs' | 'late'

/** A dialect whose transactions fail as a test says. */
export interface FailingDialect {
  readonly dialect: Dialect
  /** What becomes of the next transactions; those behind succeed. */
  readonly faults: Fault[]
  /** Whether every transaction that begins fails. */
  down: boolean
  /** Connections that are in use. */
  readonly busy: number
  /** Transactions that began, or would have. */
  readonly begun: number
  /** Transactions that hang. */
  readonly hanging: number
  /** Lets those that hang end. */
  release(): void
}

/** Puts faults before the transactions of another dialect, whichever database it is of. */
export const failingDialect = (of: Dialect): FailingDialect => {
  const faults: Fault[] = []
  const state = { down: false, busy: 0, begun: 0, hanging: 0 }
  let hanging: (() => void)[] = []
  const lost = () => new Error('the connection was lost')

  const failing = (driver: Driver): Driver => {
    const ended = new WeakSet<DatabaseConnection>()
    return {
      init: (...given) => driver.init(...given),
      acquireConnection: async (...given) => {
        state.busy += 1
        return driver.acquireConnection(...given)
      },
      beginTransaction: async (connection, settings) => {
        state.begun += 1
        if (state.down) throw lost()
        ended.delete(connection)
        await driver.beginTransaction(connection, settings)
      },
      commitTransaction: async (connection) => {
        const fault = faults.shift()
        if (fault === undefined) return driver.commitTransaction(connection)
        if (fault === 'before') await driver.rollbackTransaction(connection)
        else await driver.commitTransaction(connection)
        ended.add(connection)
        if (fault === 'hangs' || fault === 'late')
          await new Promise<void>((resolve) => {
            hanging.push(resolve)
            state.hanging += 1
          })
        if (fault !== 'late') throw lost()
      },
      rollbackTransaction: async (connection) => {
        if (!ended.has(connection)) await driver.rollbackTransaction(connection)
      },
      releaseConnection: async (connection) => {
        await driver.releaseConnection(connection)
        state.busy -= 1
      },
      destroy: (...given) => driver.destroy(...given),
    }
  }
  return Object.assign(state, {
    faults,
    release: () => {
      for (const go of hanging) go()
      hanging = []
      state.hanging = 0
    },
    dialect: {
      createAdapter: () => of.createAdapter(),
      createDriver: () => failing(of.createDriver()),
      createIntrospector: (database: Parameters<Dialect['createIntrospector']>[0]) =>
        of.createIntrospector(database),
      createQueryCompiler: () => of.createQueryCompiler(),
    },
  })
}
