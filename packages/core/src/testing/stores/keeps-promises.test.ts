import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memorySessions } from '../../auth/session/memory-sessions.ts'
import type { Place, SharedAnswer, SharedCache } from '../../service/cache/second/shared-cache.ts'
import { redisCache } from '../../store/cache/redis-cache.ts'
import {
  type IdempotencyTables,
  idempotencyMigrations,
  idempotencyRecords,
} from '../../store/idempotency-records.ts'
import { migrate } from '../../store/migrate.ts'
import { redisLimits } from '../../store/redis/redis-limits.ts'
import { redisSessions } from '../../store/redis/redis-sessions.ts'
import { nodeSqliteDialect } from '../../store/sqlite/sqlite-dialect.ts'
import type { Counted, LimitStore } from '../../traffic/limits/limit-store.ts'
import { memoryLimits } from '../../traffic/limits/memory-limits.ts'
import { startRedis, type TestRedis, withoutRedis } from '../backends/start-redis.ts'
import { checkIdempotencyRecords } from './check-idempotency-records.ts'
import { checkLimitStore } from './check-limit-store.ts'
import { checkSessionStore } from './check-session-store.ts'
import { checkSharedCache } from './check-shared-cache.ts'
import { keepsPromises } from './keeps-promises.ts'

describe('what the framework keeps in memory and in a file keeps its promises', () => {
  it('memoryLimits()', () => checkLimitStore(() => memoryLimits()))
  it('memorySessions()', () => checkSessionStore(() => memorySessions()))
  it('idempotencyRecords()', async () => {
    const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
    await migrate(database, [idempotencyMigrations])
    await checkIdempotencyRecords(() => idempotencyRecords(database))
  })
})

if (withoutRedis) console.warn(`Stores in Redis are not checked: ${withoutRedis}`)
describe.skipIf(withoutRedis)('what it keeps in Redis does so too', { retry: 3 }, () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  it('redisLimits()', async () => {
    await using store = redisLimits(redis.url)
    await checkLimitStore(() => store)
  })
  it('redisCache()', async () => {
    await using store = redisCache(redis.url, { timeout: 1_000 })
    await checkSharedCache(() => store)
  })
  it('redisSessions()', async () => {
    await using store = redisSessions(redis.url)
    await checkSessionStore(() => store)
  })
})

describe('a store that does not', () => {
  it('is told every promise it breaks, and what happened', async () => {
    const generous: LimitStore = {
      take: (counts) => counts.map((): Counted => ({ fits: true, remaining: 0, wait: 0, reset: 0 })),
      charge: () => {},
      release: () => {},
    }
    const broken = await checkLimitStore(() => generous).catch((error: Error) => error.message.split('\n'))

    expect(broken).toEqual([
      'checkLimitStore: 7 promises are not kept',
      '- a rate gives its burst, and then says how long to wait: expected 2 of 3 left behind the first',
      '- a rate gives one back in each interval: expected nothing left at once',
      '- a calendar gives its quota and no more in its period, and another key has its own: expected to wait until the period ends',
      '- so many go on at once, and one that is over makes room: expected no room for a fourth of 3',
      '- takes all counts or none: expected each count to say whether it fits',
      '- decides between many at once as if they came one by one: expected 5 of 25 at once to fit a rate of 5, not 25',
      '- charges afterwards, also what is not left: expected nothing left behind a charge',
    ])
  })

  it('that decides in two steps is found out', async () => {
    const inner = memoryLimits()
    const racing: LimitStore = {
      take: async (counts) => {
        const looked = await inner.take(counts.map((count) => ({ ...count, cost: 0, holder: 'look' })))
        await new Promise((resolve) => setImmediate(resolve))
        await inner.charge(counts)
        return looked
      },
      charge: (counts) => inner.charge(counts),
      release: (counts) => inner.release(counts),
    }

    await expect(checkLimitStore(() => racing)).rejects.toThrow('decides between many at once')
  })

  it('that keeps what it was asked for before a drop is found out', async () => {
    const kept = new Map<string, SharedAnswer>()
    const forgetful: SharedCache = {
      maxEntry: 1_000,
      join: (gateway) => {
        const keyOf = ({ service, key }: Place) => `${gateway} ${service} ${key}`
        return {
          get: async (place) => ({ answer: kept.get(keyOf(place)), mark: 1 }),
          set: async (place, answer) => void kept.set(keyOf(place), answer),
          delete: async (place) => void kept.delete(keyOf(place)),
          drop: async (service) => {
            for (const key of kept.keys()) if (key.startsWith(`${gateway} ${service} `)) kept.delete(key)
          },
          marks: async (services) => services.map(() => 1),
        }
      },
    }
    const broken = await checkSharedCache(() => forgetful).catch((error: Error) => error.message.split('\n'))

    expect(broken).toEqual([
      'checkSharedCache: 6 promises are not kept',
      '- gives back what it was given with the age it has by now, and to nobody else: expected an age of a bit more than 1,000 ms, not 1000',
      '- keeps the newer of two answers, where the other one was not dropped: expected the newer answer to stay',
      '- takes an answer without a body for the one that is there, if that is the same: expected a body to stay with its own ETag',
      '- neither gives nor keeps what was asked for before a drop: expected nothing asked for before a drop by {}',
      '- decides between a drop and an answer that come at once: expected nothing from before the drop, not 10 of 20',
      '- tells each instance of a gateway what was dropped, in an order that shows when something was missed: expected to hear of a drop within two seconds of joining',
    ])
  })

  it('that gives a lock to everybody is found out', async () => {
    const generous = { ...memorySessions(), lock: async () => async () => {} }

    await expect(checkSessionStore(() => generous)).rejects.toThrow(
      '- gives a lock to one at a time, until it lets go or its time is over: expected one of ten at once to have the lock',
    )
  })

  it('that throws says what', async () => {
    await expect(
      keepsPromises('check', () => 1, [['is there', () => Promise.reject(new Error('not there'))]]),
    ).rejects.toThrow(new Error('check: 1 promises are not kept\n- is there: not there'))
  })
})
