import type { Pool } from 'pg'
import type { PostgresAddress } from './postgres-address.ts'
import { type SessionOptions, setUpSession } from './postgres-server.ts'

/** How many connections there are, and how long each may take. */
export interface PoolOptions extends SessionOptions {
  readonly tls: false | { readonly rejectUnauthorized: boolean; readonly ca?: string }
  readonly connections: number
  /** Milliseconds a connection may take to be opened. */
  readonly connectTimeout: number
}

/** Milliseconds after which a connection that nobody uses is closed; one stays open, so that a request need not wait for it. */
const idleTimeout = 30_000

/** Milliseconds of silence after which the system asks whether the other side is still there. */
const keepAliveDelay = 10_000

/** The types of columns that pg gives in another way (select oid, typname from pg_type). */
const oid = { bytea: 17, int8: 20, numeric: 1_700 } as const

/** Opens a pool that connects when it is asked to. Loaded when it is needed: a gateway without PostgreSQL shall not start slower for it. */
export const openPool = async (address: PostgresAddress, options: PoolOptions): Promise<Pool> => {
  const { Pool, TypeOverrides } = await import('pg')
  const types = new TypeOverrides()
  types.setTypeParser(oid.int8, Number)
  types.setTypeParser(oid.numeric, wholeNumber)
  types.setTypeParser(oid.bytea, (text: string) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')))
  const { host, port, user, password, database } = address
  return new Pool({
    host,
    port,
    user,
    database,
    // Without one pg would look for it in the environment and in files.
    password: password === '' ? () => '' : password,
    ...(address.options !== undefined && { options: address.options }),
    ssl: options.tls,
    types,
    max: options.connections,
    min: 1,
    idleTimeoutMillis: idleTimeout,
    connectionTimeoutMillis: options.connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelay,
    allowExitOnIdle: true,
    onConnect: (client) => setUpSession(client, options),
  })
}

/** A sum of whole numbers is of this type. What a number cannot hold stays a text. */
const wholeNumber = (text: string): number | string =>
  Number.isSafeInteger(Number(text)) && /^-?\d+$/.test(text) ? Number(text) : text
