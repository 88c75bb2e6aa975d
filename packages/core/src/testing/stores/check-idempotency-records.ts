import { setTimeout as wait } from 'node:timers/promises'
import type {
  Claimed,
  IdempotencyClaim,
  IdempotencyRecords,
} from '../../traffic/idempotency/idempotency-records.ts'
import { expected, keepsPromises, type MakeStore, type Promises } from './keeps-promises.ts'

/**
 * Checks that a store of records does what `idempotent()` relies on: one of several may run, the others learn what became of it, and one that
 * was taken over changes nothing any more. Takes about a quarter of a second of real time.
 *
 * @throws Error naming every promise that is not kept.
 * @example
 * ```ts
 * import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '@bffkit/core/store'
 * import { checkIdempotencyRecords } from '@bffkit/core/testing'
 * import { Kysely } from 'kysely'
 *
 * const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
 * await checkIdempotencyRecords(() => idempotencyRecords(database))
 * ```
 */
export const checkIdempotencyRecords = (make: MakeStore<IdempotencyRecords>): Promise<void> =>
  keepsPromises('checkIdempotencyRecords', make, promises)

const request = (lease = 60_000) => ({ id: `check-${crypto.randomUUID()}`, fingerprint: 'f1', lease })
const answer = {
  status: 201,
  headers: { 'content-type': 'application/json', location: '/v1/orders/o1' },
  body: new Uint8Array([0, 1, 255]),
}

const claimOf = (claimed: Claimed): IdempotencyClaim => {
  if (claimed.state !== 'claimed') throw new Error(`expected claimed, not ${claimed.state}`)
  return claimed.claim
}

const promises: Promises<IdempotencyRecords> = [
  [
    'one of several at once may run',
    async (records) => {
      const asked = request()
      const all = await Promise.all(Array.from({ length: 10 }, () => records.claim(asked)))
      const claimed = all.filter(({ state }) => state === 'claimed').length
      expected(claimed === 1, `one of ten to have the claim, not ${claimed}`)
      expected(all.filter(({ state }) => state === 'running').length === 9, 'nine to learn that it runs')
    },
  ],
  [
    'a final answer is given again as it was, to whoever asks the same',
    async (records) => {
      const asked = request()
      await records.finish(claimOf(await records.claim(asked)), answer)
      const again = await records.claim(asked)
      if (again.state !== 'finished') throw new Error(`expected finished, not ${again.state}`)
      const { status, headers, body } = again.answer
      expected(status === 201 && headers.location === '/v1/orders/o1', 'status and headers')
      expected(Buffer.from(body ?? []).equals(answer.body), 'the bytes of the body')
      const other = await records.claim({ ...asked, fingerprint: 'f2' })
      expected(other.state === 'reused', `reused for another fingerprint, not ${other.state}`)
    },
  ],
  [
    'an answer without a body has none',
    async (records) => {
      const asked = request()
      await records.finish(claimOf(await records.claim(asked)), { ...answer, status: 204, body: null })
      const again = await records.claim(asked)
      expected(again.state === 'finished' && again.answer.body === null, 'null')
    },
  ],
  [
    'what was released runs at once, with the same key for the services and a new holder',
    async (records) => {
      const asked = request()
      const first = claimOf(await records.claim(asked))
      await records.release(first)
      const second = claimOf(await records.claim(asked))
      expected(second.downstreamKey === first.downstreamKey, 'the same downstreamKey')
      expected(second.holder !== first.holder, 'another holder')
    },
  ],
  [
    'a lease that is over is taken over, and whoever had it changes nothing any more',
    async (records) => {
      const asked = request(50)
      const late = claimOf(await records.claim(asked))
      await wait(100)
      const next = claimOf(await records.claim({ ...asked, lease: 60_000 }))
      expected(next.downstreamKey === late.downstreamKey, 'the same downstreamKey')
      await records.finish(late, answer)
      await records.release(late)
      const state = (await records.claim(asked)).state
      expected(state === 'running', `the next one to go on running, not ${state}`)
    },
  ],
]
