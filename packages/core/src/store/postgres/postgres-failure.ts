import { connectionReasons } from '../connection-reasons.ts'
import { DatabaseError } from '../database-error.ts'
import type { PostgresAddress } from './postgres-address.ts'

/** What {@link postgresFailure} knows a late answer by. */
export const timedOut = 'PostgreSQL: timed out'

const started = 'it is starting or stopping'
const ended = 'it has closed the connection'
const late = 'it does not answer in time'
const nobody = 'nothing listens there'
const full = 'it takes no more connections (53300), see its max_connections'

/** Why there is no connection, by what PostgreSQL says of it (postgresql.org/docs/current/errcodes-appendix.html). */
const refusedConnections: Readonly<Record<string, string>> = {
  '28P01': 'it refuses the user or the password',
  '28000': 'it refuses this user, this database or this machine, see its pg_hba.conf',
  '3D000': 'it has no database of this name',
  '53300': full,
  '25P03': ended,
  '25P04': ended,
  '57P01': ended,
  '57P02': ended,
  '57P03': started,
  '57P04': ended,
  '57P05': ended,
}

/** Why it refuses a statement as long as somebody changes something. */
const refusedStatements: Readonly<Record<string, string>> = {
  '25006': 'it is read-only (25006): it takes no writes',
  '3F000': 'the user has no schema for tables (3F000), see its search_path',
  '42501':
    'the user may not do this (42501): it needs to use the tables, and to make them where nobody has migrated them',
  '53100': 'its disk is full (53100): it takes no writes',
  '53200': 'its memory is full (53200)',
  '55P03': 'others hold what a statement needs (55P03)',
  '57014': 'a statement takes too long (57014)',
}

/** The five characters PostgreSQL says what went wrong with. */
const sqlStateOf = (error: unknown): string | undefined => {
  const { code } = Object(error)
  return typeof code === 'string' && /^[\dA-Z]{5}$/.test(code) && /\d/.test(code) ? code : undefined
}

/** Whether a statement met a server that takes no writes any more: what the name points at may have moved. */
export const isReadOnly = (error: unknown): boolean => sqlStateOf(error) === '25006'

/** Whether the connection is gone, and the statement with it. */
export const isDisconnected = (error: unknown): boolean => {
  const { code, message } = Object(error)
  const state = sqlStateOf(error)
  return state === undefined
    ? typeof code === 'string' || gone.test(String(message))
    : /^(?:08...|57P0[1-5]|25P0[34])$/.test(state)
}

const gone = /^Connection terminated|is not queryable$/

/** Whether the server has no connection left. */
export const isServerFull = (error: unknown): boolean => sqlStateOf(error) === '53300'

/** Whether all connections of the pool were in use for too long, which says nothing of the server. */
export const isPoolBusy = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect'

/** Why PostgreSQL refuses a statement, where whoever runs it can mend that. */
export const refusalOf = (error: unknown): string | undefined => refusedStatements[sqlStateOf(error) ?? '']

/**
 * Why there is no connection, in words for its operator. Nothing of what the server says goes on but its code: the rest may repeat what
 * was sent.
 */
export const postgresFailure = (error: unknown, tls: PostgresAddress['tls']): string => {
  const { code, message } = Object(error)
  const text = String(message)
  const state = sqlStateOf(error)
  if (error instanceof Unusable) return error.message
  if (state === '28000' && tls === 'none' && /no encryption|SSL off/.test(text))
    return `${refusedConnections[state]}; it may ask for TLS${withTls}`
  if (state !== undefined) return refusedStatements[state] ?? refusedConnections[state] ?? `it says ${state}`
  if (typeof code === 'string') return ofConnection(code)
  if (/does not support SSL/.test(text)) return `it does not speak TLS${withoutTls}`
  if (/establishing an SSL/.test(text)) return 'it answers what is not PostgreSQL'
  if (/^SASL: .*password must be/.test(text)) return 'it asks for a password'
  if (/timed out|timeout/.test(text)) return late
  return gone.test(text) ? ended : 'it answers what is not PostgreSQL'
}

const withTls = ': ?sslmode=verify-full'
const withoutTls = ': ?sslmode=disable'

const ofConnection = (code: string): string => {
  if (code === 'ECONNRESET' || code === 'EPIPE') return ended
  if (code === 'ETIMEDOUT') return late
  if (code === 'ENOENT') return nobody
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `it does not speak TLS${withoutTls}`
  return connectionReasons[code] ?? code
}

/** Of these nobody need mend anything: it may be started, or moved, just now. */
const passing: ReadonlySet<string | undefined> = new Set([
  started,
  ended,
  late,
  nobody,
  full,
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].map(
    (code) => connectionReasons[code],
  ),
])

/** A server that answers and cannot be used: its message is the reason. */
export class Unusable extends Error {
  override readonly name = 'Unusable'
}

/** What whoever asked is told, in one line. The address is not in it: it may hold a password. */
export const postgresError = (setting: string, reason: string, cause?: unknown): DatabaseError => {
  const error = new DatabaseError(`${setting}: the database cannot be used: ${reason}`)
  if (cause !== undefined) error.cause = cause
  error.mayPass = passing.has(reason)
  return error
}
