import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type {
  Claimed,
  IdempotencyRecords,
  IdempotentRequest,
} from '../traffic/idempotency/idempotency-records.ts'
import { isPostgres, type Migrations, tablesOf } from './migrate.ts'

/** The table of {@link idempotencyRecords}, for the type of a database that has others besides. */
export interface IdempotencyTables {
  idempotencyRecords: {
    id: string
    fingerprint: string
    downstreamKey: string
    holder: string
    /** Milliseconds since 1970, as all times here. */
    leaseUntil: number
    expiresAt: number
    /** Of the answer; `null` as long as there is none. */
    status: number | null
    headers: string | null
    body: Uint8Array<ArrayBuffer> | null
  }
}

/** The columns of {@link IdempotencyTables} in version 1, for `tables` of `nodeSqliteDialect()`. */
export const idempotencyTables = {
  idempotencyRecords: [
    'id',
    'fingerprint',
    'downstreamKey',
    'holder',
    'leaseUntil',
    'expiresAt',
    'status',
    'headers',
    'body',
  ],
} as const satisfies { [T in keyof IdempotencyTables]: readonly (keyof IdempotencyTables[T])[] }

/** How the table came to be, for `migrate()`. `idempotencyRecords()` brings it to its newest version itself. */
export const idempotencyMigrations: Migrations = {
  name: 'idempotency',
  steps: [
    // Databases from before there were versions have this table.
    async (schema, database) => {
      await schema
        .createTable('idempotencyRecords')
        .ifNotExists()
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('downstreamKey', 'text', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('leaseUntil', 'bigint', (column) => column.notNull())
        .addColumn('expiresAt', 'bigint', (column) => column.notNull())
        .addColumn('status', 'integer')
        .addColumn('headers', 'text')
        .addColumn('body', isPostgres(database) ? 'bytea' : 'blob')
        .execute()
      await schema
        .createIndex('idempotencyRecordsByExpiry')
        .ifNotExists()
        .on('idempotencyRecords')
        .column('expiresAt')
        .execute()
    },
  ],
}

/** How {@link idempotencyRecords} keeps them. */
export interface IdempotencyRecordsOptions {
  /** The time of the wall, which all processes that share the database must agree on. Default the machine's. */
  readonly clock?: () => Date
  /** A new random value at each call. Default `randomUUID`. */
  readonly random?: () => string
}

/** Milliseconds a record is kept after it was last claimed or finished. */
const kept = 24 * 60 * 60 * 1_000

/** How often expired records are looked for, in claims, and how many are deleted then. */
const purgeEvery = 20
const purgeAtMost = 100

/**
 * Keeps the records of `idempotent()` in the embedded database, for one instance or several processes of one machine, or in PostgreSQL. Its
 * table is made at the first use. Claiming, finishing and releasing are one statement each, so that of several requests,
 * in whichever process, exactly one gets a record. Expired records are deleted on the way, at most 100 at every 20th claim.
 *
 * @example
 * ```ts
 * import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '@bffkit/core/store'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect('.data/partner.sqlite') })
 *
 * export const records = idempotencyRecords(database)
 * ```
 */
export const idempotencyRecords = (
  database: Kysely<IdempotencyTables>,
  { clock = () => new Date(), random = randomUUID }: IdempotencyRecordsOptions = {},
): IdempotencyRecords => {
  const table = tablesOf(database, idempotencyMigrations)
  let claims = 0

  return {
    claim: async (request) => {
      await table()
      const now = clock().getTime()
      claims += 1
      // The next one comes by as well, so a failure is none.
      const purged = claims % purgeEvery === 0 ? purge(database, now).catch(() => {}) : undefined
      const wanted = { id: request.id, holder: random(), downstreamKey: random() }
      const downstreamKey = await takeRecord(database, { ...request, ...wanted }, now)
      await purged
      return downstreamKey === undefined
        ? readRecord(database, request)
        : { state: 'claimed', claim: { ...wanted, downstreamKey } }
    },

    finish: async ({ id, holder }, { status, headers, body }) => {
      await database
        .updateTable('idempotencyRecords')
        .set({ status, headers: JSON.stringify(headers), body, expiresAt: clock().getTime() + kept })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute()
    },

    release: async ({ id, holder }) => {
      await database
        .updateTable('idempotencyRecords')
        .set({ leaseUntil: 0 })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute()
    },
  }
}

type Wanted = IdempotentRequest & { readonly holder: string; readonly downstreamKey: string }

/**
 * Takes a record that is new, expired, or of the same request and neither finished nor leased. Gives the downstream key it
 * has, or nothing when it cannot be taken.
 */
const takeRecord = async (
  database: Kysely<IdempotencyTables>,
  { id, fingerprint, holder, downstreamKey, lease }: Wanted,
  now: number,
): Promise<string | undefined> => {
  const taken = await database
    .insertInto('idempotencyRecords')
    .values({
      id,
      fingerprint,
      downstreamKey,
      holder,
      leaseUntil: Math.ceil(now + lease),
      expiresAt: now + kept,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((e) => ({
          fingerprint: e.ref('excluded.fingerprint'),
          downstreamKey: e
            .case()
            .when('idempotencyRecords.expiresAt', '<=', now)
            .then(e.ref('excluded.downstreamKey'))
            .else(e.ref('idempotencyRecords.downstreamKey'))
            .end(),
          holder: e.ref('excluded.holder'),
          leaseUntil: e.ref('excluded.leaseUntil'),
          expiresAt: e.ref('excluded.expiresAt'),
          status: null,
          headers: null,
          body: null,
        }))
        .where((e) =>
          e.or([
            e('idempotencyRecords.expiresAt', '<=', now),
            e.and([
              e('idempotencyRecords.fingerprint', '=', fingerprint),
              e('idempotencyRecords.status', 'is', null),
              e('idempotencyRecords.leaseUntil', '<=', now),
            ]),
          ]),
        ),
    )
    .returning('downstreamKey')
    .executeTakeFirst()
  return taken?.downstreamKey
}

/** Why a record could not be taken. One that was released or deleted meanwhile is still running for this request. */
const readRecord = async (
  database: Kysely<IdempotencyTables>,
  { id, fingerprint }: IdempotentRequest,
): Promise<Claimed> => {
  const record = await database
    .selectFrom('idempotencyRecords')
    .select(['fingerprint', 'status', 'headers', 'body'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (record && record.fingerprint !== fingerprint) return { state: 'reused' }
  if (!record || record.status === null) return { state: 'running' }
  const { status, headers, body } = record
  return { state: 'finished', answer: { status, headers: JSON.parse(headers ?? '{}'), body } }
}

const purge = (database: Kysely<IdempotencyTables>, now: number) =>
  database
    .deleteFrom('idempotencyRecords')
    .where('id', 'in', (e) =>
      e
        .selectFrom('idempotencyRecords')
        .select('id')
        .where('expiresAt', '<=', now)
        .limit(purgeAtMost)
        // Of several that purge at once each takes others.
        .$if(isPostgres(database), (query) => query.forUpdate().skipLocked()),
    )
    .execute()
