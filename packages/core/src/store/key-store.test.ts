import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { keyFormat } from '../auth/api-key/key-format.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { type KeyStoreOptions, keyStore } from './key-store.ts'
import type { KeyTables } from './key-store-tables.ts'
import { nodeSqliteDialect } from './sqlite-dialect.ts'

const shop = { brand: 'shop', environment: 'test' }
const day = 86_400_000

const opened = (file = ':memory:', options: Partial<KeyStoreOptions> = {}) => {
  const clock = manualClock()
  const database = new Kysely<KeyTables>({ dialect: nodeSqliteDialect(file) })
  const keys = keyStore(database, { ...shop, clock, ...options })
  /** When the secret of a key ends: a time, `undefined` for never. */
  const endOf = async (key: string) => {
    const record = await keys.find(keyFormat('test', shop).prefixOf(key) ?? '')
    return record?.expiresAt
  }
  return { clock, database, keys, endOf }
}

describe('create', () => {
  it('gives a key and its id, and stores what it is found and recognised by', async () => {
    const { keys, clock } = opened()
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
    const { keys } = opened(':memory:', { random: (bytes) => new Uint8Array(bytes).fill(7) })

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
    const { keys } = opened()

    await expect(keys.create({ name: 'ACME', scopes: [], ...wrong })).rejects.toThrow(
      new TypeError(`keyStore: ${message}`),
    )
    expect(await keys.list()).toEqual([])
  })
})

describe('what is stored', () => {
  it('outlives the process, is shared by several, and holds no key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'key-store-'))
    const file = join(folder, 'keys.sqlite')
    const one = opened(file)
    const other = opened(file)
    const { key, id, prefix } = await one.keys.create({ name: 'ACME', scopes: ['a'] })
    const second = await other.keys.rotate(id)
    await one.keys.used(prefix)

    expect(await other.keys.find(prefix)).toMatchObject({ id })
    const rows = JSON.stringify([
      await one.database.selectFrom('apiKeys').selectAll().execute(),
      await one.database.selectFrom('apiKeySecrets').selectAll().execute(),
      await one.keys.list(),
    ])
    await one.database.destroy()
    await other.database.destroy()
    const bytes = await readFile(file, 'latin1')
    await rm(folder, { recursive: true })
    for (const secret of [key, second.key]) {
      expect(rows + bytes).toContain(secret.slice(10, 18))
      expect(rows + bytes).not.toContain(secret.slice(18, 30))
      expect(rows + bytes).not.toContain(secret.slice(30))
    }
  })

  it('is tried again when the tables could not be made', async () => {
    const { database, keys } = opened()
    await sql`create table other (id)`.execute(database)
    await sql`create index "apiKeySecrets" on other (id)`.execute(database)
    await expect(keys.list()).rejects.toThrow('there is already an index named apiKeySecrets')
    await sql`drop index "apiKeySecrets"`.execute(database)

    expect(await keys.list()).toEqual([])
  })
})

describe('list', () => {
  it('shows keys and secrets, newest first, with their last use', async () => {
    const { keys, clock } = opened()
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
    const { keys, clock, endOf } = opened()
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
    const { keys, clock, endOf } = opened()
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
    const { keys, clock, endOf } = opened()
    const first = await keys.create({ name: 'ACME', scopes: [] })
    clock.advance(1)
    const others = await Promise.all([1, 2, 3, 4].map(() => keys.rotate(first.id)))
    const ends = await Promise.all([first, ...others].map(({ key }) => endOf(key)))

    expect(ends.filter((end) => end === undefined || end > clock.now()).length).toBe(2)
  })

  it('ends the old secret at once without an overlap, and never makes one live longer', async () => {
    const { keys, clock, endOf } = opened()
    const first = await keys.create({ name: 'ACME', scopes: [], expiresAt: 10_000 })
    clock.advance(1_000)
    const second = await keys.rotate(first.id, { overlap: day })
    expect(await endOf(first.key)).toBe(10_000)
    await keys.rotate(first.id, { overlap: 0 })

    expect([await endOf(first.key), await endOf(second.key)]).toEqual([1_000, 1_000])
  })

  it('gives the new secret the lifetime of the last one, also when that is over', async () => {
    const { keys, clock } = opened()
    const first = await keys.create({ name: 'ACME', scopes: [], expiresAt: 10_000 })
    clock.advance(50_000)

    expect((await keys.rotate(first.id)).expiresAt).toBe(60_000)
  })

  it('refuses a key that is revoked, one that does not exist, and an overlap that is none', async () => {
    const { keys } = opened()
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
    const { keys, clock } = opened()
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
