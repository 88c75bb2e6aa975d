import { afterAll, beforeAll, expect, it } from 'vitest'
import { small } from '../../database/seed/seed.ts'
import { type Shop, startShop } from '../../start-shop.ts'
import { callerOf } from '../../testing/caller-of.ts'
import { Balance } from './rewards.schema.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop({ size: small })
})
afterAll(() => shop.close())

it('answers the balance with its newest entries and what is noted about the account', async () => {
  const ada = await callerOf(shop, 'u1')
  const { status, body } = await ada('rewards', '/balance', Balance)
  expect(status).toBe(200)
  expect(body).toMatchObject({ accountId: 'la1', userId: 'u1', tier: expect.any(String) })
  expect(body.internal).toMatchObject({ liability: expect.any(Number) })
  const times = body.ledger.map(({ at }) => at)
  expect(times).toEqual([...times].sort().reverse())
  expect(body.points).toBe(body.ledger.reduce((sum, entry) => sum + entry.points, 0))
})

it('never lets anybody have less than nothing', async () => {
  for (const username of ['u3', 'u7', 'u12']) {
    const call = await callerOf(shop, username)
    expect((await call('rewards', '/balance', Balance)).body.points).toBeGreaterThanOrEqual(0)
  }
})
