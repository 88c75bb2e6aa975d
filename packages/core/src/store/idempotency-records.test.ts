import { type Kysely, sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Claimed, IdempotencyRecords } from '../traffic/idempotency/idempotency-records.ts'
import { type IdempotencyTables, idempotencyRecords } from './idempotency-records.ts'
import { databaseKinds } from './test/databases.ts'

const day = 24 * 60 * 60 * 1_000
const request = { id: 'r1', fingerprint: 'f1', lease: 4_000 }
const created = {
  status: 201,
  headers: { 'content-type': 'application/json', location: '/v1/orders/o1' },
  body: new TextEncoder().encode('{"order":{"id":"o1"}}'),
}

const claimOf = (claimed: Claimed) => {
  if (claimed.state !== 'claimed') throw new Error(`not claimed but ${claimed.state}`)
  return claimed.claim
}
const claim = async (records: IdempotencyRecords, more: Partial<typeof request> = {}) =>
  claimOf(await records.claim({ ...request, ...more }))

let now = 0
let randoms = 0
beforeEach(() => {
  now = Date.UTC(2026, 10, 1)
})

describe.each(databaseKinds)('in $name', ({ start }) => {
  const empty = start()
  const opened = async () => (await empty())<IdempotencyTables>()
  const storeIn = (database: Kysely<IdempotencyTables>) =>
    idempotencyRecords(database, { clock: () => new Date(now), random: () => `random-${++randoms}` })
  const recordsOf = async () => storeIn(await opened())

  describe('a record', () => {
    it('is given to one request, with a key for the services; the next one learns that it runs', async () => {
      const records = await recordsOf()
      const first = await claim(records)

      expect(first).toEqual({ id: 'r1', holder: expect.any(String), downstreamKey: expect.any(String) })
      expect(first.holder).not.toBe(first.downstreamKey)
      expect(await records.claim(request)).toEqual({ state: 'running' })
    })

    it('keeps keys apart', async () => {
      const records = await recordsOf()
      const [one, other] = [await claim(records), await claim(records, { id: 'r2' })]

      expect(one.downstreamKey).not.toBe(other.downstreamKey)
    })

    it.each(['running', 'released', 'finished', 'left'] as const)(
      'is refused to another payload, also when it is %s',
      async (state) => {
        const records = await recordsOf()
        const first = await claim(records)
        if (state === 'released') await records.release(first)
        if (state === 'finished') await records.finish(first, created)
        if (state === 'left') now += request.lease

        expect(await records.claim({ ...request, fingerprint: 'f2' })).toEqual({ state: 'reused' })
      },
    )

    it('gives the answer it was finished with', async () => {
      const records = await recordsOf()
      await records.finish(await claim(records), created)

      expect(await records.claim(request)).toEqual({ state: 'finished', answer: created })
    })

    it('knows an answer without a body from one with an empty body', async () => {
      const records = await recordsOf()
      const bodies = [null, new Uint8Array(0), new Uint8Array([0, 255, 128])]
      for (const [index, body] of bodies.entries())
        await records.finish(await claim(records, { id: `r${index}` }), { status: 204, headers: {}, body })

      for (const [index, body] of bodies.entries())
        expect(await records.claim({ ...request, id: `r${index}` })).toEqual({
          state: 'finished',
          answer: { status: 204, headers: {}, body },
        })
    })

    it('that was released is taken at once, with the same key for the services', async () => {
      const records = await recordsOf()
      const first = await claim(records)
      await records.release(first)
      const second = await claim(records)

      expect(second.downstreamKey).toBe(first.downstreamKey)
      expect(second.holder).not.toBe(first.holder)
    })

    it('is taken over when its lease ends and not before, with the same key for the services', async () => {
      const records = await recordsOf()
      const first = await claim(records)
      now += request.lease - 1
      expect(await records.claim(request)).toEqual({ state: 'running' })
      now += 1

      expect((await claim(records)).downstreamKey).toBe(first.downstreamKey)
      expect(await records.claim(request)).toEqual({ state: 'running' })
    })

    it('that was taken over is neither finished nor released by its former owner', async () => {
      const records = await recordsOf()
      const late = await claim(records)
      now += request.lease
      const next = await claim(records)
      await records.release(late)
      await records.finish(late, { ...created, status: 409 })
      expect(await records.claim(request)).toEqual({ state: 'running' })
      await records.finish(next, created)

      expect(await records.claim(request)).toEqual({ state: 'finished', answer: created })
    })

    it('may still be finished after its lease, when nobody took it over', async () => {
      const records = await recordsOf()
      const late = await claim(records)
      now += 2 * request.lease
      await records.finish(late, created)

      expect(await records.claim(request)).toEqual({ state: 'finished', answer: created })
    })
  })

  describe('a record is kept', () => {
    it('24 hours from its answer; then the key is new, for another payload too', async () => {
      const records = await recordsOf()
      const first = await claim(records)
      now += 1_000
      await records.finish(first, created)
      now += day - 1
      expect(await records.claim(request)).toEqual({ state: 'finished', answer: created })
      now += 1
      const second = await claim(records, { fingerprint: 'f2' })

      expect(second.downstreamKey).not.toBe(first.downstreamKey)
      expect(await records.claim({ ...request, fingerprint: 'f2' })).toEqual({ state: 'running' })
      expect(await records.claim(request)).toEqual({ state: 'reused' })
    })

    it('24 hours from its last claim, when there is no answer', async () => {
      const records = await recordsOf()
      const first = await claim(records)
      await records.release(first)
      now += day - 1
      const second = await claim(records)
      await records.release(second)
      now += day - 1
      expect((await claim(records)).downstreamKey).toBe(first.downstreamKey)
      now += day

      expect((await claim(records)).downstreamKey).not.toBe(first.downstreamKey)
    })

    it('and then deleted on the way: a hundred at every twentieth claim', async () => {
      const database = await opened()
      const records = storeIn(database)
      const count = async () => {
        const rows = await database.selectFrom('idempotencyRecords').select('id').execute()
        return rows.length
      }
      for (let index = 0; index < 240; index++) await claim(records, { id: `old-${index}` })
      now += day

      const counts: number[] = []
      for (let index = 0; index < 60; index++) {
        await claim(records, { id: `new-${index}` })
        if (index % 20 === 19) counts.push(await count())
      }
      expect(counts).toEqual([160, 80, 60])
    })
  })

  describe('of fifty requests at once, in two processes, exactly one', () => {
    const claimAll = async () => {
      const open = await empty()
      const two = [storeIn(open()), storeIn(open())]
      const all = async () => {
        const claims = Array.from({ length: 50 }, (_, index) => two[index % 2]?.claim(request))
        return (await Promise.all(claims)).filter((claimed) => claimed !== undefined)
      }
      return { two, all }
    }
    const states = (claimed: readonly Claimed[]) => claimed.map(({ state }) => state).sort()
    const oneOfFifty = ['claimed', ...Array.from({ length: 49 }, () => 'running')]

    it('gets a new record', async () => {
      const { all } = await claimAll()

      expect(states(await all())).toEqual(oneOfFifty)
    })

    it('takes over one whose lease is over', async () => {
      const { two, all } = await claimAll()
      const first = await two[1]?.claim(request)
      now += request.lease
      const claimed = await all()

      expect(states(claimed)).toEqual(oneOfFifty)
      expect(claimed.find(({ state }) => state === 'claimed')).toMatchObject({
        claim: { downstreamKey: first && claimOf(first).downstreamKey },
      })
    })
  })

  describe('the records', () => {
    it('survive the process: another one finds the answer', async () => {
      const open = await empty()
      const before = open<IdempotencyTables>()
      const records = storeIn(before)
      await records.finish(await claim(records), created)
      await before.destroy()

      expect(await storeIn(open()).claim(request)).toEqual({ state: 'finished', answer: created })
    })

    it('use the time and the randomness of the machine by default', async () => {
      const records = idempotencyRecords(await opened())
      const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

      expect(await claim(records)).toEqual({
        id: 'r1',
        holder: expect.stringMatching(uuid),
        downstreamKey: expect.stringMatching(uuid),
      })
      expect(await records.claim(request)).toEqual({ state: 'running' })
    })

    it('reject when the database is gone, and work once their table can be made', async () => {
      const database = await opened()
      const records = storeIn(database)
      await sql`create table "schemaVersions" (other integer)`.execute(database)
      await expect(records.claim(request)).rejects.toThrow()
      await sql`drop table "schemaVersions"`.execute(database)
      const first = await claim(records)
      await database.destroy()

      await expect(records.claim(request)).rejects.toThrow()
      await expect(records.finish(first, created)).rejects.toThrow()
      await expect(records.release(first)).rejects.toThrow()
    })
  })
})
