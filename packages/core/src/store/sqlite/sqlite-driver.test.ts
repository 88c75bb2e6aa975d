import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { nodeSqliteDialect } from './sqlite-dialect.ts'

const folder = mkdtempSync(join(tmpdir(), 'turns-'))
afterAll(() => rmSync(folder, { recursive: true }))

const opened = (name: string, busyTimeout = 10_000) =>
  new Kysely<{ notes: { id: number } }>({ dialect: nodeSqliteDialect(join(folder, name), { busyTimeout }) })
type Notes = ReturnType<typeof opened>

const insert = (notes: Pick<Notes, 'insertInto'>, id: number) =>
  notes.insertInto('notes').values({ id }).execute()
const ids = async (notes: Notes) =>
  (await notes.selectFrom('notes').selectAll().execute()).map(({ id }) => id)

const made = async (name: string, busyTimeout?: number) => {
  const notes = opened(name, busyTimeout)
  await notes.schema.createTable('notes').addColumn('id', 'integer').execute()
  return notes
}

/** A transaction that has written, and waits for something. */
const waiting = async (notes: Notes, id: number) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const ended = notes.transaction().execute(async (tx) => {
    await insert(tx, id)
    begun.resolve()
    await promise
  })
  await begun.promise
  return { goOn: resolve, ended }
}

it('R15: opens a file, and writes to it in turn, while this process has a transaction there', async () => {
  const one = await made('opened')
  const { goOn, ended } = await waiting(one, 1)

  const other = opened('opened')
  const inTransaction = other.transaction().execute((tx) => insert(tx, 2))
  const alone = insert(opened('opened'), 3)
  expect(await ids(opened('opened'))).toEqual([])

  goOn()
  await Promise.all([ended, inTransaction, alone])
  expect(await ids(one)).toEqual([1, 2, 3])
})

it('R15: lets the next one write when a transaction has failed', async () => {
  const one = await made('failed')
  const other = opened('failed')
  const failed = one.transaction().execute(async (tx) => {
    await insert(tx, 1)
    throw new Error('not today')
  })
  await expect(failed).rejects.toThrow('not today')

  await other.transaction().execute((tx) => insert(tx, 2))
  await insert(one, 3)
  expect(await ids(other)).toEqual([2, 3])
})

it('R15: gives up in time where a transaction waits for another connection to write', async () => {
  const one = await made('each-other')
  const other = opened('each-other', 1)
  const { goOn, ended } = await waiting(one, 1)

  await expect(insert(other, 2)).rejects.toThrow(
    'database is locked: this process writes to it for 1 ms already',
  )
  goOn()
  await ended
  await insert(other, 3)
  expect(await ids(one)).toEqual([1, 3])
})

/** Another process: it takes no turns, and its lock is let go of only by what the event loop comes to. */
const lockedBy = (name: string) => {
  const other = new DatabaseSync(join(folder, name))
  other.exec('begin immediate')
  return () => {
    other.exec('commit')
    other.close()
  }
}

it('R10: waits for another process, and does everything else meanwhile', async () => {
  const notes = await made('other-process')
  const second = opened('other-process')
  const letGo = lockedBy('other-process')
  const written = Promise.all([
    insert(notes, 1),
    notes.transaction().execute((tx) => insert(tx, 2)),
    insert(second, 3),
  ])
  expect(await ids(notes)).toEqual([])
  setTimeout(letGo, 100)
  await written

  expect(await ids(notes)).toEqual([1, 2, 3])
})

it('R10: gives another process up in time, and writes when it is done', async () => {
  const notes = await made('too-long', 30)
  const letGo = lockedBy('too-long')
  await expect(insert(notes, 1)).rejects.toThrow('database is locked')
  await expect(notes.transaction().execute((tx) => insert(tx, 1))).rejects.toThrow('database is locked')
  letGo()
  await insert(notes, 2)

  expect(await ids(notes)).toEqual([2])
})
