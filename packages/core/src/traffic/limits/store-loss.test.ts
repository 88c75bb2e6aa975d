import { describe, expect, it } from 'vitest'
import type { OnStoreLoss } from '../../pressure/limit.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { concurrency, limit } from './limit.ts'
import type { LimitStore } from './limit-store.ts'
import { fine, limitedGateway, limitsIn } from './test/limited-gateway.ts'
import { sharedLimits } from './test/shared-limits.ts'

/** A store that can be lost, shared by so many instances. Counts how often it was asked. */
const losing = (instances = 1) => {
  const store = {
    lost: true,
    hangs: false,
    asked: 0,
    /** Who it has counted as under way, also where its answer was lost, and who it was given back. */
    taken: [] as string[],
    released: [] as string[],
    take: async (counts: Parameters<LimitStore['take']>[0]) => {
      store.asked += 1
      if (store.hangs) await new Promise(() => {})
      store.taken.push(...counts.map(({ holder }) => holder))
      if (store.lost) throw new Error('Redis: timed out')
      return counts.map(({ quota }) => ({ fits: true, remaining: quota - 1, wait: 0, reset: 0 }))
    },
    charge: async () => {},
    release: async (counts: Parameters<LimitStore['release']>[0]) => {
      if (store.lost) throw new Error('Redis: timed out')
      store.released.push(...counts.map(({ holder }) => holder))
    },
    instances: () => instances,
  }
  return store
}
const one = (onStoreLoss: OnStoreLoss, more: object = {}) =>
  limit({ name: 'one', by: 'global', quota: 10, window: 60_000, onStoreLoss, ...more })

/** Asks so long after the one before that a failure is another one. */
const later = async ({ app, clock }: Pick<ReturnType<typeof limitedGateway>, 'app' | 'clock'>) => {
  clock.advance(50)
  return app.request('/')
}

describe('while the store of limits is lost', () => {
  it('counts the share of one instance, which is the default', async () => {
    const { app } = limitedGateway({ limits: [one('local')], limitStore: losing(4) })
    app.get('/', fine)

    const statuses = []
    for (let times = 0; times < 5; times += 1) statuses.push((await app.request('/')).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('lets everything through where a limit is open', async () => {
    const { app } = limitedGateway({ limits: [one('open')], limitStore: losing() })
    app.get('/', fine)

    for (let times = 0; times < 20; times += 1) expect((await app.request('/')).status).toBe(200)
  })

  it('refuses with 503, and never 429, where a limit is closed', async () => {
    const { app } = limitedGateway({ limits: [one('closed')], limitStore: losing() })
    app.get('/', fine)

    const answer = await app.request('/')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await answer.json()).toMatchObject({ code: 'BFF_STORE_UNAVAILABLE', retryAfter: 1 })
  })

  it('refuses nothing for a closed limit that only runs dry', async () => {
    const { app } = limitedGateway({ limits: [one('closed', { dryRun: true })], limitStore: losing() })
    app.get('/', fine)

    expect((await app.request('/')).status).toBe(200)
  })

  it('asks it no more after five failures in a row, and again after a second', async () => {
    const store = losing()
    const { app, clock } = limitedGateway({ limits: [one('open')], limitStore: store })
    app.get('/', fine)
    for (let times = 0; times < 5; times += 1) await later({ app, clock })
    for (let times = 0; times < 50; times += 1) await app.request('/')
    expect(store.asked).toBe(5)

    clock.advance(1_000)
    await app.request('/')
    await app.request('/')
    expect(store.asked).toBe(6)

    store.lost = false
    clock.advance(1_000)
    await app.request('/')
    expect(limitsIn(await app.request('/'))).toMatchObject({ ratelimit: '"one";r=9;t=0' })
    expect(store.asked).toBe(8)
  })

  it('is asked on when one answer was late for many, who were decided here', async () => {
    const store = losing()
    const { app } = limitedGateway({ limits: [one('open')], limitStore: store })
    app.get('/', fine)
    await Promise.all(Array.from({ length: 20 }, () => app.request('/')))
    store.lost = false

    expect(limitsIn(await app.request('/'))).toMatchObject({ ratelimit: '"one";r=9;t=0' })
  })

  it('lets one request a second try, and nobody wait for it', async () => {
    const store = losing()
    const { app, clock } = limitedGateway({ limits: [one('local')], limitStore: store })
    app.get('/', fine)
    for (let times = 0; times < 5; times += 1) await later({ app, clock })
    clock.advance(1_000)
    store.hangs = true

    const answers = await Promise.all([app.request('/'), app.request('/'), app.request('/')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(store.asked).toBe(6)
  })

  it('has the one that tries wait where it would be refused', async () => {
    const store = losing()
    const { app, clock } = limitedGateway({ limits: [one('closed')], limitStore: store })
    app.get('/', fine)
    for (let times = 0; times < 5; times += 1) await later({ app, clock })
    clock.advance(60_000)
    store.lost = false

    const answers = await Promise.all([app.request('/'), app.request('/')])
    expect(answers.map(({ status }) => status)).toEqual([200, 503])
    expect((await app.request('/')).status).toBe(200)
  })

  it('gives back, when it answers again, who it may count as under way', async () => {
    const store = losing()
    const limits = [concurrency({ name: 'parallel', by: 'global', quota: 5 })]
    const { app } = limitedGateway({ limits, limitStore: store })
    app.get('/', fine).get('/lost', (c) => {
      store.lost = true
      return fine(c)
    })
    store.lost = false
    await app.request('/lost') // the store does not hear of its end
    await app.request('/') // nor is it known that the store has taken this one
    expect(store.released).toEqual([])
    store.lost = false
    await app.request('/')

    expect(store.taken).toHaveLength(3)
    expect(store.released.toSorted()).toEqual(store.taken.toSorted())
  })

  it('writes one line a second, with why and nothing of what was sent', async () => {
    const said: unknown[] = []
    const log = Object.assign(Object.create(null), {
      warn: (fields: object, text: string) => said.push([text, fields]),
      info: () => {},
      error: () => {},
      isLevelEnabled: () => false,
    })
    const { app, clock } = limitedGateway({ limits: [one('open')], limitStore: losing(), log })
    app.get('/', fine)
    for (let times = 0; times < 10; times += 1) await later({ app, clock })
    clock.advance(1_000)
    await app.request('/')

    expect(said).toEqual([
      ['limits: store lost', { failures: 1, reason: 'Redis: timed out' }],
      ['limits: store lost', { failures: 6, reason: 'Redis: timed out' }],
    ])
  })

  it('spends what was taken ahead first, whatever a limit does then', async () => {
    const clock = manualClock()
    const limitStore = sharedLimits(clock)
    const limits = [one('closed', { quota: 200, batch: 20 })]
    const { app } = limitedGateway({ limits, limitStore, clock })
    app.get('/', fine)
    const ask = async () => {
      const answer = await app.request('/')
      return [answer.status, limitsIn(answer).ratelimit]
    }
    for (let times = 0; times < 10; times += 1) await ask()
    expect(limitStore.asked).toBe(4) // 1, 2, 4, 8
    expect(await ask()).toEqual([200, '"one";r=189;t=5'])
    limitStore.lost = true
    for (let times = 0; times < 4; times += 1) expect((await ask())[0]).toBe(200)
    for (let times = 0; times < 20; times += 1) {
      expect((await ask())[0]).toBe(503)
      clock.advance(50)
    }
    expect(limitStore.asked).toBe(9)
  })

  it('gives back what was counted here, and not there', async () => {
    const limits = [concurrency({ name: 'parallel', by: 'global', quota: 1 })]
    const { app } = limitedGateway({ limits, limitStore: losing() })
    app.get('/', fine)

    for (let times = 0; times < 3; times += 1) expect((await app.request('/')).status).toBe(200)
  })

  it('is shown by the private port, with what limits did', async () => {
    const store = losing()
    const limits = [
      one('local', { quota: 2 }),
      limit({ name: 'free', by: 'global', quota: 1, window: 60_000, onStoreLoss: 'open' }),
      limit({ name: 'dry', by: 'global', quota: 1, window: 60_000, dryRun: true }),
    ]
    const { app, clock } = limitedGateway({ limits, limitStore: store })
    app.get('/', fine)
    const shown = async () => {
      const { limits }: { limits?: unknown } = Object(await (await app.private.request('/health')).json())
      return limits
    }
    const without = { local: 0, open: 0, closed: 0 }
    const idle = { refused: {}, wouldRefuse: {}, store: { lost: false, failures: 0, without } }
    expect(await shown()).toEqual(idle)

    for (let times = 0; times < 4; times += 1) await app.request('/')
    const reason = 'Redis: timed out'
    expect(await shown()).toEqual({
      refused: { one: 2 },
      wouldRefuse: { dry: 1 },
      store: {
        lost: true,
        since: expect.stringMatching(/^20.*Z$/),
        failures: 4,
        reason,
        without: { local: 8, open: 4, closed: 0 },
      },
    })
    store.lost = false
    clock.advance(1_000)
    await app.request('/')
    expect(await shown()).toMatchObject({ store: { lost: false, failures: 4, reason } })
  })

  it('is not shown where there is no limit', async () => {
    const { app } = limitedGateway({ limits: [] })

    expect(await (await app.private.request('/health')).json()).not.toHaveProperty('limits')
  })
})
