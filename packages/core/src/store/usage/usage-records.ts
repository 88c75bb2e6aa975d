import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { BffError } from '../../errors/bff-error.ts'
import { checkRange } from '../../errors/option-range.ts'
import type { ReportsState } from '../../observe/connection-state.ts'
import type { Logger } from '../../observe/log.ts'
import { type Clock, maxTimerDelay, wallClock } from '../../scope/clock.ts'
import { tablesOf } from '../migrate.ts'
import { readUsage, type UsageOf } from './read-usage.ts'
import type { UsageBatch } from './usage-batch.ts'
import { usageFlush } from './usage-flush.ts'
import { type DropReason, storable, UsageSpool } from './usage-spool.ts'
import { type UsageTables, usageMigrations } from './usage-tables.ts'
import { forgetWriters, writeUsage } from './write-usage.ts'

/** How {@link usageRecords} counts. */
export interface UsageRecordsOptions {
  /** Milliseconds between two writes, which a process that is killed loses. Default 1,000. */
  readonly interval?: number
  /**
   * Rows that are kept in memory until they are written, one for each account, operation, version and day. Default 20,000, about 12 MB.
   * When there are as many, a request that would be another row is not counted, and how many were not is counted.
   */
  readonly maxRows?: number
  /** Milliseconds a write has before another try begins beside it. Default 10,000. */
  readonly timeout?: number
  /** Milliseconds the last write has when the gateway closes. Default 400, of the 500 there are for all that is closed. */
  readonly closeTimeout?: number
  /** Milliseconds since 1970, and timers, for tests. Default the machine's, whose timers keep no process alive. */
  readonly clock?: Clock
}

/** What is counted in this process, such as for `/health` of the private port. */
export interface UsageState {
  /** Requests that are counted and not written yet. */
  readonly waiting: number
  /** Rows these will be. */
  readonly rows: number
  /** Requests that were not counted since the process started. */
  readonly dropped: number
}

/** Who calls what, how often, when last. */
export interface UsageRecords extends AsyncDisposable, Required<ReportsState> {
  /** Counts a request. It waits for nothing and never throws. `version` is that of the API, `''` by default. */
  count(account: string, operation: string, version?: string): void
  /**
   * What an account has called since the start of a day in UTC, such as `2026-11-22`, by operation and version: what is in the database,
   * and what this process has not written yet.
   *
   * @throws BFF_STORE_UNAVAILABLE when the database cannot be read.
   */
  of(account: string, since: string): Promise<UsageOf[]>
  /** What is counted now, and what could not be. */
  state(): UsageState
}

/**
 * Counts the requests of accounts in memory, and adds them to a database every second, so that no request waits for it and none is a
 * write. What cannot be written is kept and tried again; each is added exactly once, also when a connection is lost in a commit. Several
 * instances add up. Give it to the `resources` of the gateway, before its database: closed, it writes what is left.
 *
 * @throws TypeError when an option is out of its range.
 * @example
 * ```ts
 * import { nodeSqliteDialect, type UsageTables, usageRecords } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<UsageTables>({ dialect: nodeSqliteDialect('.data/partner.sqlite') })
 * const usage = usageRecords(database)
 * usage.count('key:k1', 'GET /v1/products', '2026-11-01')
 * console.log(await usage.of('key:k1', '2026-11-01'))
 * ```
 */
export const usageRecords = (
  database: Kysely<UsageTables>,
  options: UsageRecordsOptions = {},
): UsageRecords => {
  const { interval = 1_000, maxRows = 20_000, timeout = 10_000, closeTimeout = 400 } = options
  checkOptions(options)
  const clock = options.clock ?? wallClock
  const writer = randomUUID()
  const table = tablesOf(database, usageMigrations)
  let log: Pick<Logger, 'info' | 'error'> | undefined
  const drops = dropLog(() => log)
  const spool = new UsageSpool(maxRows, drops.dropped)
  const write = async (batch: UsageBatch) => {
    await table()
    const now = clock.now()
    await writeUsage(database, { id: writer, now }, batch)
    drops.written(spool.dropped)
    if (batch.number % forgetEvery === 1) await forgetWriters(database, now).catch(() => {}) // the next one comes by as well
  }
  const after = options.clock?.after ?? afterIdle
  const flush = usageFlush({ spool, write, interval, timeout, closeTimeout, clock, after, log: () => log })

  return {
    count: (account, operation, version = '') => {
      spool.count(account, operation, version, clock.now())
      flush.soon()
    },
    of: async (account, since) => {
      const query = { account: storable(account), since, writer, batches: spool.batches }
      return table()
        .then(() => readUsage(database, query))
        .catch(unavailable)
    },
    state: () => ({ waiting: spool.waiting, rows: spool.rows, dropped: spool.dropped }),
    reportTo: (its) => {
      log = its
    },
    [Symbol.asyncDispose]: () => {
      spool.closed = true
      return flush.close()
    },
  }
}

/** In how many batches processes that are gone are looked for once: an hour of them, with one a second. */
const forgetEvery = 3_600

const afterIdle: Clock['after'] = (ms, then) => {
  const timer = setTimeout(then, ms).unref()
  return () => clearTimeout(timer)
}

const checkOptions = ({ interval, maxRows, timeout, closeTimeout }: UsageRecordsOptions) => {
  checkRange('usageRecords: interval', interval, { from: 10, to: 60_000 })
  checkRange('usageRecords: maxRows', maxRows, { from: 1, to: 1_000_000, whole: true })
  checkRange('usageRecords: timeout', timeout, { from: 10, to: maxTimerDelay })
  checkRange('usageRecords: closeTimeout', closeTimeout, { from: 1, to: maxTimerDelay })
}

const unavailable = (error: unknown): never => {
  const reason = error instanceof Error ? error.message : 'unknown'
  throw new BffError('BFF_STORE_UNAVAILABLE', `usage: it cannot be read: ${reason}`, {
    retryAfter: 1,
    cause: error,
  })
}

const reasons: Readonly<Record<DropReason, string>> = {
  full: 'there is no room for more rows until they are written',
  long: 'account, operation and version are too long',
  closed: 'the gateway is closed',
}

/** Says once why requests are not counted, and of a lack of room when it is over. */
const dropLog = (log: () => Pick<Logger, 'info' | 'error'> | undefined) => {
  const told = new Set<DropReason>()
  return {
    dropped: (reason: DropReason) => {
      if (told.has(reason)) return
      told.add(reason)
      log()?.error({ reason: reasons[reason] }, 'usage is not counted')
    },
    written: (dropped: number) => {
      if (told.delete('full')) log()?.info({ dropped }, 'usage is counted again')
    },
  }
}
