import { Hono } from 'hono'
import { Kysely } from 'kysely'
import { z } from 'zod'
import { trusting } from '../../../../test/trusting.ts'
import { anonymous, gateway } from '../../../index.ts'
import { runGateway } from '../../../serve.ts'
import { nodeSqliteDialect } from '../../sqlite/sqlite-dialect.ts'
import { usageRecords } from '../usage-records.ts'
import type { UsageTables } from '../usage-tables.ts'

/** A process that runs a gateway whose `/` is counted in a file, for tests of how one ends. */
const [file = ':memory:', interval = '1000'] = process.argv.slice(2)

await runGateway(
  () => {
    const database = new Kysely<UsageTables>({ dialect: nodeSqliteDialect(file) })
    const usage = usageRecords(database, { interval: Number(interval) })
    const counted = new Hono().get('/', ...anonymous().middleware, (c) => {
      usage.count('key:k1', 'GET /')
      return c.text('counted')
    })
    const resources = [usage, database]
    return gateway({ name: 'child', services: {}, auth: trusting(), resources }).route('/', counted)
  },
  { settings: z.object({}), environment: { PORT: '0', PRIVATE_PORT: 'off', DRAIN_DELAY: '0' }, port: 0 },
)
