import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { cached } from '../../service/cache/test/asking.ts'
import type { RedisCache } from '../cache/redis-cache.ts'

/** One instance whose calls the test answers. */
export type Instance = ReturnType<typeof cached>

const cache = { ttl: 30_000, staleIfError: 60_000, scope: 'shared', groups: ['prices'] } as const

/** Waits for something to come true, some seconds at most. */
export const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  for (let times = 0; times < 1_000 && !(await isTrue()); times += 1) await wait(2)
  expect(await isTrue()).toBe(true)
}

/** What an instance gives, or that it asks the service, which then says that there is nothing. */
export const found = async (one: Instance, asked = {}): Promise<unknown> => {
  const asking = one.ask({ cache, ...asked })
  await until(() => asking.outcome !== undefined || one.received.length > 0)
  const [call] = one.received.splice(0)
  call?.fail(new BffError('BFF_NOT_FOUND', 'catalog: there is none', { passed: true }))
  if (call) return 'asked'
  return asking.outcome instanceof BffError ? asking.outcome.code : asking.outcome?.value
}

/** Has an instance ask the service, which answers. */
export const fetched = async (one: Instance, value: unknown, asked = {}): Promise<void> => {
  one.ask({ cache, ...asked })
  await until(() => one.received.length > 0)
  one.received.splice(0)[0]?.answer(value)
}

/** Two instances find what one of them has fetched, and drop what one of them drops. */
export const shareAnswers = async (stores: readonly [RedisCache, RedisCache]): Promise<void> => {
  const [a, b] = [cached({ shared: stores[0] }), cached({ shared: stores[1] })]
  await until(async () => {
    await a.kept.purge({})
    await fetched(a, 'one')
    await wait(20)
    return (await found(b)) === 'one'
  })
  await fetched(a, 'two', { path: 'products/p2' })
  await until(async () => (await found(b, { path: 'products/p2' })) === 'two')
  await a.kept.purge({ group: 'prices' })
  await until(async () => (await found(b)) === 'asked')
  expect(await found(a, { path: 'products/p2' })).toBe('asked')
}
