import type { ClientBase } from 'pg'
import { Unusable } from './postgres-failure.ts'

/** The oldest version that is used. Nothing that came after 9.6 is needed; nobody maintains an older one than this any more. */
const oldest = 12

/** How a session is set up, and what the database must be. */
export interface SessionOptions {
  /** Milliseconds a statement may take. */
  readonly statementTimeout: number
  readonly synchronous: 'normal' | 'full'
  /** Columns that tables must have where they exist. */
  readonly tables: Readonly<Record<string, readonly string[]>>
}

/** Milliseconds a transaction that has become silent may hold what others wait for. */
const idleInTransaction = 10_000

/** One question for all of it: each is a way to the server and back. */
const setUp = `select current_setting('server_version_num')::int as "number", current_setting('server_version') as "version",
  current_setting('transaction_read_only') = 'on' as "readOnly", pg_is_in_recovery() as "standby",
  current_setting('server_encoding') as "encoding",
  set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $2, false),
  set_config('default_transaction_isolation', 'read committed', false), set_config('bytea_output', 'hex', false),
  set_config('synchronous_commit', case when $3 then 'off' else current_setting('synchronous_commit') end, false)`

const columns = `select "name", array(select attname::text from pg_attribute
  where attrelid = to_regclass(quote_ident("name")) and attnum > 0 and not attisdropped) as "there" from unnest($1::text[]) as "name"`

/**
 * Sets a new session up.
 *
 * @throws Unusable when the server is too old, takes no writes, or has tables of another program.
 */
export const setUpSession = async (
  client: ClientBase,
  { statementTimeout, synchronous, tables }: SessionOptions,
): Promise<void> => {
  const values = [String(statementTimeout), String(idleInTransaction), synchronous === 'normal']
  const { rows } = await client.query<ServerState>(setUp, values)
  const unusable = rows[0] && whyUnusable(rows[0])
  if (unusable) throw new Unusable(unusable)
  const names = Object.keys(tables)
  if (names.length === 0) return
  const found = await client.query<{ name: string; there: string[] }>(columns, [names])
  for (const { name, there } of found.rows) {
    const lacking = tables[name]?.filter((column) => !there.includes(column)) ?? []
    if (there.length > 0 && lacking.length > 0)
      throw new Unusable(
        `it is of another program or version: its table ${name} has no ${lacking.join(', ')}; set another database`,
      )
  }
}

/** What a server says of itself. */
export interface ServerState {
  /** Such as 150018 for 15.18. */
  readonly number: number
  readonly version: string
  readonly readOnly: boolean
  readonly standby: boolean
  readonly encoding: string
}

/** Those that keep every text: one name that does not fit would fail all that is written with it, at every try. */
const encodings: ReadonlySet<string> = new Set(['UTF8', 'SQL_ASCII'])

/** Why a server cannot be used although it answers. */
export const whyUnusable = ({
  number,
  version,
  readOnly,
  standby,
  encoding,
}: ServerState): string | undefined => {
  if (number < oldest * 10_000) return `it is PostgreSQL ${version}; ${oldest} is the oldest that works`
  if (!encodings.has(encoding))
    return `its encoding is ${encoding}, which has not every character: make it in UTF8`
  if (standby) return 'it is a standby, which takes no writes'
  return readOnly ? 'it is read-only: it takes no writes' : undefined
}
