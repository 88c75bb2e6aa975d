import type { InsertObject, Transaction } from 'kysely'
import type { Row, Tables } from '../schema.ts'

const BATCH = 50

/** Puts many rows into a table, a batch at a time. */
export const insert = async <Table extends keyof Tables>(
  tx: Transaction<Tables>,
  table: Table,
  rows: Row<Table>[],
) => {
  for (let from = 0; from < rows.length; from += BATCH) {
    await tx
      .insertInto(table)
      .values(insertable(rows.slice(from, from + BATCH)))
      .execute()
  }
}

// A whole row is always insertable; TypeScript cannot see it while the table is a type parameter.
const insertable = <Table extends keyof Tables>(rows: Row<Table>[]) =>
  rows as unknown as InsertObject<Tables, Table>[]
