import { Kysely } from 'kysely'
import { serve } from '../../../serve.ts'
import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '../../../store/index.ts'
import { placing } from './placing.ts'

/**
 * A process that serves {@link placing} over a database file, for tests of several processes and of one that is killed.
 * Its clock is ahead by so many ms. Says on standard output where it listens.
 */
const [file = '', settings = '{}', ahead = '0'] = process.argv.slice(2)
const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(file) })
const records = idempotencyRecords(database, { clock: () => new Date(Date.now() + Number(ahead)) })
const { url } = await serve(placing(JSON.parse(settings), records, { budget: 20_000 }), {
  port: 0,
  shedding: false,
})
process.stdout.write(`${url}\n`)
