import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { keyFormat } from '../auth/api-key/key-format.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { type KeyStoreOptions, keyStore } from './key-store.ts'
import type { KeyTables } from './key-store-tables.ts'
import { nodeSqliteDialect } from './sqlite/sqlite-dialect.ts'
import { databaseKinds } from './test/databases.ts'

const shop = { brand: 'shop', environment: 'test' }
const day = 86_400_000

const storeIn = (database: Kysely<KeyTables>, options: Partial<KeyStoreOptions> = {}) => {
  const clock = manualClock()
  const keys = keyStore(database, { ...shop, clock, ...options })
  /** When the secret of a key ends: a time, `undefined` for never. */
  const endOf = async (key: string) => {
    const record = await keys.find(keyFormat('test', shop).prefixOf(key) ?? '')
    return record?.expiresAt
  }
  return { clock, database, keys, endOf }
}

it('writes no key into the file of a database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-store-'))
  const file = join(folder, 'keys.sqlite')
  const { database, keys } = storeIn(new Kysely<KeyTables>({ dialect: nodeSqliteDialect(file) }))
  const { key } = await keys.create({ name: 'ACME', scopes: ['a'] })
  await database.destroy()
  const bytes = await readFile(file, 'latin1')
  rmSync(folder, { recursive: true })

  expect(bytes).toContain(key.slice(10, 18))
  expect(bytes).not.toContain(key.slice(18, 30))
  expect(bytes).not.toContain(key.slice(30))
})

describe.each(databaseKinds)('in $name', ({ start }) => {
  const empty = start()
  const opened = async (options: Partial<KeyStoreOptions> = {}) => {
    const open = await empty()
    return { open, ...storeIn(open<KeyTables>(), options) }
  }

  describe('create', () => {
    it('gives a key and its id, and stores what it is found and recognised by', async () => {
      const { keys, clock } = await opened()
      clock.advance(1_000)
      const made = await keys.create({
        name: 'ACME',
        scopes: ['a', 'b'],
        pins: { 'api-version': '2026-11-01' },
      })

      expect(made).toEqual({
        id: expect.stringMatching(/^[0-9A-Za-z]{17}$/),
        name: 'ACME',
        scopes: ['a', 'b'],
        pins: { 'api-version': '2026-11-01' },
        key: expect.stringMatching(/^shop_test_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/),
        prefix: made.key.slice(10, 18),
        expiresAt: undefined,
      })
      expect(await keys.find(made.prefix)).toEqual({
        id: made.id,
        name: 'ACME',
        scopes: ['a', 'b'],
        pins: { 'api-version': '2026-11-01' },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        expiresAt: undefined,
        revokedAt: undefined,
      })
      expect(await keys.find('unknown1')).toBeUndefined()
    })

    it('makes keys of the random bytes it is given', async () => {
      const { keys } = await opened({ random: (bytes) => new Uint8Array(bytes).fill(7) })

      expect((await keys.create({ name: 'ACME', scopes: [] })).key).toBe(
        keyFormat('test', shop).make(new Uint8Array(32).fill(7)).key,
      )
    })

    it.each<[object, string]>([
      [{ name: '' }, 'name must be 1 to 100 characters, not ""'],
      [{ name: 'a\nb' }, 'name must be 1 to 100 characters, not "a\\nb"'],
      [{ scopes: ['a b'] }, 'scopes must be words such as orders:read, not "a b"'],
      [{ scopes: [''] }, 'scopes must be words such as orders:read, not ""'],
      [{ expiresAt: 0 }, 'expiresAt must be in the future, not 0'],
      [{ expiresAt: Number.NaN }, 'expiresAt must be in the future, not NaN'],
    ])('refuses %j', async (wrong, message) => {
      const { keys } = await opened()

      await expect(keys.create({ name: 'ACME', scopes: [], ...wrong })).rejects.toThrow(
        new TypeError(`keyStore: ${message}`),
      )
      expect(await keys.list()).toEqual([])
    })
  })

  describe('what is stored', () => {
    it('is shared by several processes, and holds no key', async () => {
      const one = await opened()
      const other = storeIn(one.open())
      const { key, id, prefix } = await one.keys.create({ name: 'ACME', scopes: ['a'] })
      const second = await other.keys.rotate(id)
      await one.keys.used(prefix)

      expect(await other.keys.find(prefix)).toMatchObject({ id })
      const rows = JSON.stringify([
        await one.database.selectFrom('apiKeys').selectAll().execute(),
        await one.database.selectFrom('apiKeySecrets').selectAll().execute(),
        await one.keys.list(),
      ])
      for (const secret of [key, second.key]) {
        expect(rows).toContain(secret.slice(10, 18))
        expect(rows).not.toContain(secret.slice(18, 30))
        expect(rows).not.toContain(secret.slice(30))
      }
    })

    it('is tried again when the tables could not be made', async () => {
      const { database, keys } = await opened()
      await sql`create table "schemaVersions" (other integer)`.execute(database)
      await expect(keys.list()).rejects.toThrow(/column.* "?name/)
      await sql`drop table "schemaVersions"`.execute(database)

      expect(await keys.list()).toEqual([])
    })
  })

  describe('list', () => {
    it('shows keys and secrets, newest first, with their last use', async () => {
      const { keys, clock } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: ['a'] })
      clock.advance(5)
      const other = await keys.create({ name: 'Other', scopes: [], expiresAt: day })
      clock.advance(5)
      await keys.used(first.prefix)
      const second = await keys.rotate(first.id, { overlap: 100 })
      await keys.revoke(other.id)

      expect(await keys.list()).toEqual([
        {
          id: other.id,
          name: 'Other',
          scopes: [],
          pins: {},
          createdAt: 5,
          revokedAt: 10,
          secrets: [{ prefix: other.prefix, createdAt: 5, expiresAt: day, usedAt: undefined }],
        },
        {
          id: first.id,
          name: 'ACME',
          scopes: ['a'],
          pins: {},
          createdAt: 0,
          revokedAt: undefined,
          secrets: [
            { prefix: second.prefix, createdAt: 10, expiresAt: undefined, usedAt: undefined },
            { prefix: first.prefix, createdAt: 0, expiresAt: 110, usedAt: 10 },
          ],
        },
      ])
    })
  })

  describe('rotate', () => {
    it('gives another secret for the same key, and lets the old one end after 7 days', async () => {
      const { keys, clock, endOf } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: ['a'], pins: { p: '1' } })
      clock.advance(1_000)
      const { key, prefix, ...second } = await keys.rotate(first.id)

      expect(second).toEqual({
        id: first.id,
        name: 'ACME',
        scopes: ['a'],
        pins: { p: '1' },
        expiresAt: undefined,
      })
      expect([await endOf(first.key), await endOf(key)]).toEqual([1_000 + 7 * day, undefined])
      expect(prefix).not.toBe(first.prefix)
    })

    it('leaves no more than two alive, and of the older ones the one that is in use', async () => {
      const { keys, clock, endOf } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [] })
      clock.advance(1_000)
      await keys.used(first.prefix)
      const lost = await keys.rotate(first.id, { overlap: day })
      clock.advance(1_000)
      const third = await keys.rotate(first.id, { overlap: day })

      expect([await endOf(first.key), await endOf(lost.key), await endOf(third.key)]).toEqual([
        1_000 + day,
        2_000,
        undefined,
      ])
      clock.advance(1_000)
      await keys.used(third.prefix)
      await keys.rotate(first.id, { overlap: day })
      expect([await endOf(first.key), await endOf(third.key)]).toEqual([3_000, 3_000 + day])
    })

    it('never lets two that run at once leave three alive', async () => {
      const { keys, clock, endOf } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [] })
      clock.advance(1)
      const others = await Promise.all([1, 2, 3, 4].map(() => keys.rotate(first.id)))
      const ends = await Promise.all([first, ...others].map(({ key }) => endOf(key)))

      expect(ends.filter((end) => end === undefined || end > clock.now()).length).toBe(2)
    })

    it('never lets several processes that do it at once leave three alive', async () => {
      const { open, keys, clock, endOf } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [] })
      clock.advance(1)
      const stores = Array.from({ length: 4 }, () => storeIn(open(), { clock }).keys)
      const rotations = Array.from({ length: 12 }, (_, n) => stores[n % 4]?.rotate(first.id))
      const others = (await Promise.all(rotations)).flatMap((one) => one ?? [])
      const ends = await Promise.all([first, ...others].map(({ key }) => endOf(key)))

      expect(others).toHaveLength(12)
      expect(ends.filter((end) => end === undefined || end > clock.now()).length).toBe(2)
    })

    it('keeps times that are no whole milliseconds, and those beyond every calendar', async () => {
      const { keys, endOf } = await opened()
      const { key, id } = await keys.create({ name: 'ACME', scopes: [], expiresAt: 10_000.5 })
      const far = await keys.create({ name: 'ACME', scopes: [], expiresAt: 1e300 })
      expect(await endOf(key)).toBe(10_001)
      expect(await endOf(far.key)).toBe(Number.MAX_SAFE_INTEGER)

      await keys.rotate(id, { overlap: 0.25 })
      expect(await endOf(key)).toBe(1)
    })

    it('ends the old secret at once without an overlap, and never makes one live longer', async () => {
      const { keys, clock, endOf } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [], expiresAt: 10_000 })
      clock.advance(1_000)
      const second = await keys.rotate(first.id, { overlap: day })
      expect(await endOf(first.key)).toBe(10_000)
      await keys.rotate(first.id, { overlap: 0 })

      expect([await endOf(first.key), await endOf(second.key)]).toEqual([1_000, 1_000])
    })

    it('gives the new secret the lifetime of the last one, also when that is over', async () => {
      const { keys, clock } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [], expiresAt: 10_000 })
      clock.advance(50_000)

      expect((await keys.rotate(first.id)).expiresAt).toBe(60_000)
    })

    it('refuses a key that is revoked, one that does not exist, and an overlap that is none', async () => {
      const { keys } = await opened()
      const { id } = await keys.create({ name: 'ACME', scopes: [] })
      await keys.revoke(id)

      await expect(keys.rotate(id)).rejects.toMatchObject({
        code: 'BFF_CONFLICT',
        message: `keys: ${id} is revoked`,
      })
      await expect(keys.rotate('x')).rejects.toMatchObject({
        code: 'BFF_NOT_FOUND',
        message: 'keys: there is no key "x"',
      })
      await expect(keys.rotate(id, { overlap: -1 })).rejects.toThrow(
        new TypeError('keyStore: overlap must be 0 or more milliseconds, not -1'),
      )
    })
  })

  describe('revoke', () => {
    it('ends every secret of a key, once', async () => {
      const { keys, clock } = await opened()
      const first = await keys.create({ name: 'ACME', scopes: [] })
      const second = await keys.rotate(first.id)
      clock.advance(1_000)
      await keys.revoke(first.id)
      clock.advance(1_000)
      await keys.revoke(first.id)

      expect((await keys.find(first.prefix))?.revokedAt).toBe(1_000)
      expect((await keys.find(second.prefix))?.revokedAt).toBe(1_000)
      await expect(keys.revoke('x')).rejects.toMatchObject({ code: 'BFF_NOT_FOUND' })
    })
  })
})
