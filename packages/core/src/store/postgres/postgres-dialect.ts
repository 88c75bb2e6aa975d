import { readFileSync } from 'node:fs'
import type { Dialect } from 'kysely'
import { onceMade } from '../../errors/once-made.ts'
import { checkRange } from '../../errors/option-range.ts'
import { needPeers } from '../../errors/optional-peer.ts'
import { connectionState, type ReportsState } from '../../observe/connection-state.ts'
import { kysely } from '../kysely.ts'
import {
  connectionsRange,
  type PostgresAddress,
  postgresAddressForm,
  readPostgresAddress,
  timeoutRange,
} from './postgres-address.ts'
import { postgresError } from './postgres-failure.ts'
import { openPool } from './postgres-pool.ts'
import { watchPostgres } from './watch-postgres.ts'

/** How a PostgreSQL is used. */
export interface PostgresOptions {
  /** The setting the URL comes from, for messages and the log. Default `DATABASE_URL`. */
  readonly setting?: string
  /** Milliseconds a statement has, with the wait for a connection. Default 500; 10 to 60,000. */
  readonly timeout?: number
  /** Connections that are open at most, of this process. Default 10; 1 to 1,000. */
  readonly connections?: number
  /** Columns that tables must have where they exist, such as `keyTables`: other ones are of another program. Default none. */
  readonly tables?: Readonly<Record<string, readonly string[]>>
  /**
   * What a crash of PostgreSQL may cost: with `normal` the last transactions, with `full` none that it has confirmed. Default `full`,
   * which is what the server is set to.
   */
  readonly synchronous?: 'normal' | 'full'
}

/** A PostgreSQL for kysely. In the `resources` of a gateway it says in the log when it comes and goes, and is closed with it. */
export interface PostgresConnection extends Dialect, AsyncDisposable, Required<ReportsState> {}

/**
 * Lets kysely speak to PostgreSQL 12 or newer, for what several instances share. It connects when it is first asked, and again whenever
 * connections are lost; a statement is answered within `timeout` or fails. A server that takes no writes is not used. `int8` and whole
 * `numeric` are numbers, `bytea` is a `Uint8Array`.
 *
 * @param url `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS
 * @throws TypeError when the URL or an option is wrong. The URL is never in a message: it can hold a password.
 * @throws StartError when kysely or pg is not installed.
 * @throws DatabaseError in one line when its `sslrootcert` cannot be read; and from what is asked, when the database cannot be used.
 * @example
 * ```ts
 * import { type KeyTables, keyStore, postgresDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const dialect = postgresDialect('postgres://shop:secret@127.0.0.1:5432/shop')
 * const database = new Kysely<KeyTables>({ dialect })
 * const keys = keyStore(database, { brand: 'shop', environment: 'live' })
 * ```
 */
export const postgresDialect = (url: string, options: PostgresOptions = {}): PostgresConnection => {
  const {
    setting = 'DATABASE_URL',
    timeout = 500,
    connections = 10,
    tables = {},
    synchronous = 'full',
  } = options
  needPeers('postgresDialect()', ['kysely', 'pg'])
  const address = readPostgresAddress(url)
  if (!address) throw new TypeError(`postgresDialect: url must be ${postgresAddressForm}`)
  checkRange('postgresDialect: timeout', timeout, timeoutRange)
  checkRange('postgresDialect: connections', connections, connectionsRange)
  if (synchronous !== 'normal' && synchronous !== 'full')
    throw new TypeError(`postgresDialect: synchronous must be normal or full, not ${synchronous}`)

  const tls = tlsOf(address, setting)
  const state = connectionState(setting)
  let isOpened = false
  const opened = onceMade(async () => {
    isOpened = true
    const pool = await openPool(address, {
      tls,
      connections,
      tables,
      synchronous,
      // It stops by itself before it is given up, and the connection stays good.
      statementTimeout: Math.ceil(timeout * 0.8),
      connectTimeout: Math.max(1_000, 2 * timeout),
    })
    return watchPostgres(pool, { address, setting, state, timeout })
  })
  return Object.assign(new (kysely().PostgresDialect)({ pool: async () => (await opened()).pool }), {
    reportTo: (log: Parameters<typeof state.reportTo>[0]) => {
      state.reportTo(log)
      opened().then(
        ({ look }) => look(),
        () => state.lost('the package pg cannot be loaded'),
      )
    },
    [Symbol.asyncDispose]: async () => {
      if (isOpened)
        await opened().then(
          ({ close }) => close(),
          () => {},
        )
    },
  })
}

const tlsOf = ({ tls, rootCertificate }: PostgresAddress, setting: string) => {
  if (tls === 'none') return false
  try {
    return {
      rejectUnauthorized: tls === 'verified',
      ...(rootCertificate !== undefined && { ca: readFileSync(rootCertificate, 'utf8') }),
    }
  } catch (error) {
    throw postgresError(setting, 'its sslrootcert cannot be read', error)
  }
}
