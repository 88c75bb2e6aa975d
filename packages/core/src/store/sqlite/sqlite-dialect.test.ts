import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { Kysely, sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { DatabaseError } from '../database-error.ts'
import { nodeSqliteDialect, type SqliteOptions } from './sqlite-dialect.ts'

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

/** A database with a table and a row. */
const made = (name: string, sql = 'create table t (a); insert into t values (1)') => {
  const database = new DatabaseSync(at(name))
  database.exec(`pragma journal_mode = wal; ${sql}`)
  return database
}

const faults: [string, (name: string) => string, string][] = [
  [
    'folder',
    (name) => {
      mkdirSync(at(name))
      return at(name)
    },
    'it is a folder',
  ],
  [
    'under-a-file',
    (name) => {
      writeFileSync(at(name), '')
      return join(at(name), 'partner.sqlite')
    },
    'its folder cannot be made (EEXIST)',
  ],
  [
    'deeper-under-a-file',
    (name) => {
      writeFileSync(at(name), '')
      return join(at(name), 'deep', 'partner.sqlite')
    },
    'its folder cannot be made (ENOTDIR)',
  ],
  [
    'where no folder can be made',
    () => '/proc/self/deep/partner.sqlite',
    'its folder cannot be made (ENOENT)',
  ],
  ['where nothing can be made', () => '/proc/self/partner.sqlite', 'it cannot be opened or made'],
  [
    'text',
    (name) => {
      writeFileSync(at(name), 'PORT=3003\n'.repeat(500))
      return at(name)
    },
    'it is no SQLite database',
  ],
  [
    'corrupt',
    (name) => {
      made(name).close()
      const file = openSync(at(name), 'r+')
      writeSync(file, Buffer.alloc(3_000, 0xab), 0, 3_000, 100)
      closeSync(file)
      return at(name)
    },
    'it is corrupt',
  ],
]

it.each(faults)('R15: %s: one line with setting, file and reason', (name, prepare, reason) => {
  const file = prepare(name)

  expect(() => nodeSqliteDialect(file, { setting: 'SHOP_DATABASE' })).toThrow(
    new DatabaseError(
      `SHOP_DATABASE: the database ${file} cannot be used: ${reason}; set SHOP_DATABASE to a file this user can write`,
    ),
  )
})

it.each(['postgres://shop:c4n4ry@db/shop', 'mysql://c4n4ry', 'file:c4n4ry?mode=memory', 'sqlite:c4n4ry'])(
  'R15: the address of a database, %s, which may hold a password',
  (file) => {
    expect(() => nodeSqliteDialect(file)).toThrow(
      new DatabaseError('DATABASE: must be the path of a file, or :memory:, and no address'),
    )
  },
)

it('R15: a database another process has locked', () => {
  const other = made('locked')
  other.exec('begin exclusive')

  expect(() => nodeSqliteDialect(at('locked'), { busyTimeout: 1 })).toThrow(
    new DatabaseError(
      `DATABASE: the database ${at('locked')} cannot be used: another process has locked it; start again when that one is done`,
    ),
  )
  other.close()
})

it('R15: waits for another process that makes the database at the same time', async () => {
  const makes = `
    const { workerData, parentPort } = require('node:worker_threads')
    const database = new (require('node:sqlite').DatabaseSync)(workerData)
    database.exec('begin immediate; create table t (a)')
    parentPort.postMessage('writes')
    setTimeout(() => { database.exec('commit'); database.close() }, 50)`
  const other = new Worker(makes, { eval: true, workerData: at('made-at-once') })
  await once(other, 'message')

  expect(() => nodeSqliteDialect(at('made-at-once'))).not.toThrow()
  await once(other, 'exit')
})

it('R15: a database with other tables of the same names', () => {
  made('foreign', 'create table notes (id, title)').close()
  const tables = { notes: ['id', 'text', 'at'], later: ['id'] }

  expect(() => nodeSqliteDialect(at('foreign'), { tables })).toThrow(
    new DatabaseError(
      `DATABASE: the database ${at('foreign')} is of another program or version: its table notes has no text, at; set another file`,
    ),
  )
  nodeSqliteDialect(at('foreign'), { tables: { notes: ['id'], later: ['id'] } })
})

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('Files of another user are not tested: only root can play one')
it.skipIf(!isRoot)('H11: a file, and a folder, that this user may not write', () => {
  made('read-only').close()
  const other = made('read-only-in-use')
  chmodSync(folder, 0o755)
  process.seteuid?.(65_534)
  try {
    expect(() => nodeSqliteDialect(at('read-only'))).toThrow('cannot be used: it cannot be')
    expect(() => nodeSqliteDialect(at('read-only-in-use'))).toThrow('cannot be used: it cannot be written')
    expect(() => nodeSqliteDialect(at('new.sqlite'))).toThrow('cannot be used: it cannot be')
    expect(() => nodeSqliteDialect(join(at('new'), 'db'))).toThrow('its folder cannot be made (EACCES)')
  } finally {
    process.seteuid?.(0)
    other.close()
  }
})

it('R10: has each transaction on the disk before it is over, unless that is not wanted', async () => {
  const synchronous = async (options?: SqliteOptions) => {
    const database = new Kysely<never>({ dialect: nodeSqliteDialect(at('durable'), options) })
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(database)
    return rows
  }

  expect(await synchronous()).toEqual([{ synchronous: 2 }])
  expect(await synchronous({ synchronous: 'normal' })).toEqual([{ synchronous: 1 }])
})

it('makes a folder that is missing', () => {
  nodeSqliteDialect(join(at('a'), 'b', 'partner.sqlite'))

  expect(readdirSync(join(at('a'), 'b'))).toContain('partner.sqlite')
})
