import { describe, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { createRoute } from '../../auth/create-route.ts'
import { declared } from '../../auth/declared.ts'
import { limit } from './limit.ts'
import { live } from './live.ts'
import { plans } from './plans.ts'
import { fine, limitedGateway, limitsIn, naming } from './test/limited-gateway.ts'
import { sharedLimits } from './test/shared-limits.ts'

const minute = 60_000
const settings = () => ({ quota: 10, plan: 5, batch: 0, name: 'caller' })

/** A gateway whose limits can change, with the lines of its log. */
const changing = () => {
  const now = settings()
  const { log, lines } = logLines()
  const perCaller = live(() =>
    limit({
      name: now.name,
      by: 'principal',
      quota: now.quota,
      window: minute,
      ...(now.batch > 0 && { batch: now.batch }),
    }),
  )
  const byPlan = live(() =>
    plans({
      plans: { free: [limit({ name: 'plan', by: 'principal', quota: now.plan, window: minute })] },
      otherwise: 'free',
    }),
  )
  const { app } = limitedGateway({ limits: [perCaller, byPlan], log, auth: naming() })
  app.get('/', fine)
  const ask = async () => limitsIn(await app.request('/'))
  const refused = () =>
    lines().flatMap(({ msg, what, error }) => (msg === 'not reloaded' ? [[what, error]] : []))
  return { now, app, ask, refused }
}

describe('a live limit', () => {
  it('holds anew from the reload on, and what was spent stays spent', async () => {
    const { now, app, ask } = changing()
    await ask()
    expect(await ask()).toEqual({
      'ratelimit-policy': '"caller";q=10;w=60, "plan";q=5;w=60',
      ratelimit: '"caller";r=8;t=12, "plan";r=3;t=24',
    })
    Object.assign(now, { quota: 100, plan: 50 })
    expect(await ask()).toMatchObject({ 'ratelimit-policy': '"caller";q=10;w=60, "plan";q=5;w=60' })
    await app.reload()

    expect(await ask()).toEqual({
      'ratelimit-policy': '"caller";q=100;w=60, "plan";q=50;w=60',
      ratelimit: '"caller";r=69;t=19, "plan";r=19;t=38',
    })
  })

  it.each([
    [{ quota: 0 }, 'limit caller: quota must be a whole number from 1 to 1000000000, not 0'],
    [{ plan: 3 }, 'limits: a request that costs 4 is over plan, which holds 3'],
    [
      { name: 'other' },
      'live: names, kinds and whom they count cannot change, from rate caller by principal to rate other by principal',
    ],
    [{ quota: 30, batch: 9 }, 'limit caller: batch must be a whole number from 2 to 3, not 9'],
  ])('stays as it was, with all others, when it would be wrong: %j', async (wrong, error) => {
    const { now, app, ask, refused } = changing()
    app.openapi(
      createRoute({
        method: 'get',
        path: '/search',
        ...declared({ cost: 4 }),
        responses: { 200: { description: 'Found' } },
      }),
      (c) => c.text('found'),
    )
    const before = (await ask())['ratelimit-policy']
    Object.assign(now, { quota: 20, plan: 10 }, wrong)
    await app.reload()

    expect(refused()).toEqual([['limits', error]])
    expect((await ask())['ratelimit-policy']).toBe(before)
  })

  it('can be one of a route, and take ahead from then on', async () => {
    const { clock } = limitedGateway({ limits: [] })
    const now = { quota: 200, batch: 0 }
    const store = sharedLimits(clock)
    const own = live(() =>
      limit({
        name: 'own',
        by: 'global',
        quota: now.quota,
        window: minute,
        ...(now.batch && { batch: now.batch }),
      }),
    )
    const { app } = limitedGateway({ limits: [], limitStore: store, clock, auth: naming() })
    app.openapi(
      createRoute({
        method: 'get',
        path: '/',
        ...declared({ limits: [own] }),
        responses: { 200: { description: 'Fine' } },
      }),
      fine,
    )
    for (let times = 0; times < 10; times += 1) await app.request('/')
    expect(store.asked).toBe(10)
    now.batch = 20
    await app.reload()
    for (let times = 0; times < 10; times += 1) await app.request('/')

    expect(store.asked).toBe(14)
  })

  it('stands in the document like any other, whatever its figures', async () => {
    const { now, app } = changing()
    app.openapi(
      createRoute({ method: 'get', path: '/found', responses: { 200: { description: 'Found' } } }),
      fine,
    )
    const document = async () => (await app.private.request('/openapi.json')).text()
    const before = await document()
    Object.assign(now, { quota: 100 })
    await app.reload()

    expect(before).toContain('RateLimit-Policy')
    expect(await document()).toBe(before)
  })
})
