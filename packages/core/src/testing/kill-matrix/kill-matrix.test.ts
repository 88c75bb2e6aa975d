import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backends, backends } from '../backends/backends.ts'
import { type KillMatrixApp, killMatrix } from './kill-matrix.ts'

const fixtures = {
  users: { 'GET /me': { name: 'Ada' } },
  rewards: { 'GET /balance': { points: 12 } },
  inbox: { 'GET /unread': { count: 3 } },
}

let shop: Backends<keyof typeof fixtures>
/** The service for which the app does not wait: the one that was made late, so that no busy machine times out. */
let impatientFor: string | undefined

beforeEach(async () => {
  impatientFor = undefined
  const sound = await backends(fixtures)
  const slow: typeof sound.slow = (name, delay, where) => {
    if (delay > 1_000) impatientFor = name
    sound.slow(name, delay, where)
  }
  const faulty: typeof sound.faulty = (name, fault) => {
    if (typeof fault === 'object' && 'drip' in fault && fault.drip > 10) impatientFor = name
    sound.faulty(name, fault)
  }
  const heal: typeof sound.heal = (name) => {
    impatientFor = undefined
    return sound.heal(name)
  }
  shop = { ...sound, slow, faulty, heal }
})
afterEach(() => shop.close())

type Reason = 'unavailable' | 'timeout' | 'contract'

const statuses = { unavailable: 502, timeout: 504, contract: 502 }

const call = async (name: 'users' | 'rewards', member: string): Promise<unknown> => {
  const url = name === 'users' ? `${shop.settings.USERS_URL}/me` : `${shop.settings.REWARDS_URL}/balance`
  const res = await fetch(url, { signal: AbortSignal.timeout(impatientFor === name ? 40 : 5_000) })
  const body: unknown = await res.json()
  if (typeof body !== 'object' || body === null || !(member in body)) throw new SyntaxError('contract')
  return body
}

const reasonOf = (error: unknown): Reason => {
  if (error instanceof SyntaxError) return 'contract'
  return error instanceof DOMException ? 'timeout' : 'unavailable'
}

const problem = (reason: Reason) =>
  Response.json(
    { code: `BFF_SERVICE_${reason.toUpperCase()}` },
    { status: statuses[reason], headers: { 'content-type': 'application/problem+json' } },
  )

/** A screen that needs the user and can do without the points. */
const home = async () => {
  const [user, balance] = await Promise.allSettled([call('users', 'name'), call('rewards', 'points')])
  if (user.status === 'rejected') return problem(reasonOf(user.reason))
  if (balance.status === 'fulfilled') return Response.json({ user: user.value, balance: balance.value })
  const degraded = [{ part: 'balance', state: 'missing', reason: reasonOf(balance.reason) }]
  return Response.json({ user: user.value, degraded })
}

const appOf = (answer: () => Response | Promise<Response>): KillMatrixApp => ({ request: answer })
const request = { path: '/home' }

it('shows how an endpoint answers with each service failing in every way', async () => {
  const app = new Hono().get('/home', home)

  expect(await killMatrix(app, request, shop)).toEqual({
    users: {
      down: '502 BFF_SERVICE_UNAVAILABLE',
      slow: '504 BFF_SERVICE_TIMEOUT',
      broken: '502 BFF_SERVICE_CONTRACT',
      reset: '502 BFF_SERVICE_UNAVAILABLE',
      drip: '504 BFF_SERVICE_TIMEOUT',
      bomb: '502 BFF_SERVICE_CONTRACT',
    },
    rewards: {
      down: '200 balance missing (unavailable)',
      slow: '200 balance missing (timeout)',
      broken: '200 balance missing (contract)',
      reset: '200 balance missing (unavailable)',
      drip: '200 balance missing (timeout)',
      bomb: '200 balance missing (contract)',
    },
  })
})

it('makes an app for each cell when it is given a factory, closes it, and asks behind an open breaker too', async () => {
  const asked: number[] = []
  let open = 0
  const createApp = (): KillMatrixApp => {
    let requests = 0
    open += 1
    return {
      request: () => {
        requests += 1
        return home()
      },
      close: async () => {
        open -= 1
        asked.push(requests)
      },
    }
  }

  expect(await killMatrix(createApp, request, shop, { services: ['rewards'] })).toEqual({
    rewards: {
      down: '200 balance missing (unavailable)',
      slow: '200 balance missing (timeout)',
      broken: '200 balance missing (contract)',
      reset: '200 balance missing (unavailable)',
      drip: '200 balance missing (timeout)',
      bomb: '200 balance missing (contract)',
      open: '200',
    },
  })
  expect(asked).toEqual([1, 1, 1, 1, 1, 1, 1, 21])
  expect(open).toBe(0)
})

it('closes the app of a cell that it finds wanting', async () => {
  let isClosed = false
  const createApp = (): KillMatrixApp => ({
    request: () => new Response('no token', { status: 401 }),
    close: async () => {
      isClosed = true
    },
  })

  await expect(killMatrix(createApp, request, shop)).rejects.toThrow('every service up: 401')
  expect(isClosed).toBe(true)
})

it('kills only the services that are asked for', async () => {
  const table = await killMatrix(appOf(home), request, shop, { services: ['rewards', 'inbox'] })

  expect(Object.keys(table)).toEqual(['rewards'])
})

it('U9: makes one path of a service fail at a time, and leaves the others sound', async () => {
  await using sound = await backends({
    orders: { 'GET /orders': [], 'GET /orders/{id}': { id: 'o1' }, 'GET /never': 1 },
  })
  let impatientAt: string | undefined
  const orders: typeof sound = {
    ...sound,
    slow: (name, delay, where) => {
      impatientAt = where?.path
      sound.slow(name, delay, where)
    },
    heal: (name) => {
      impatientAt = undefined
      return sound.heal(name)
    },
  }
  const part = async (
    key: string,
    path: string,
    fits: (body: unknown) => boolean,
  ): Promise<Reason | undefined> => {
    try {
      const late = AbortSignal.timeout(impatientAt === key ? 40 : 5_000)
      const res = await fetch(`${orders.settings.ORDERS_URL}${path}`, { signal: late })
      return !res.ok ? 'unavailable' : fits(await res.json()) ? undefined : 'contract'
    } catch (error) {
      return reasonOf(error)
    }
  }
  const screen = async () => {
    const reasons = {
      recent: await part('GET /orders', '/orders', Array.isArray),
      latest: await part('GET /orders/{id}', '/orders/o1', (body) => JSON.stringify(body) === '{"id":"o1"}'),
    }
    const degraded = Object.entries(reasons).flatMap(([part, reason]) =>
      reason ? [{ part, state: 'missing', reason }] : [],
    )
    return Response.json({ degraded })
  }

  const row = (part: string) => ({
    503: `200 ${part} missing (unavailable)`,
    slow: `200 ${part} missing (timeout)`,
    broken: `200 ${part} missing (contract)`,
    reset: `200 ${part} missing (unavailable)`,
    bomb: expect.stringMatching(`^200 ${part} missing`),
  })
  expect(await killMatrix(appOf(screen), request, orders, { by: 'path' })).toEqual({
    'orders GET /orders': row('recent'),
    'orders GET /orders/{id}': row('latest'),
  })
})

it('heals the services before it starts and when it is done, and forgets its calls', async () => {
  await shop.down('users')
  await killMatrix(appOf(home), request, shop, { services: ['users'] })

  expect(shop.calls('users')).toEqual([])
  expect(await (await home()).json()).toEqual({ user: { name: 'Ada' }, balance: { points: 12 } })
})

it('hands the app the request as it was given', async () => {
  const seen: unknown[] = []
  const app: KillMatrixApp = {
    request: (path, init) => {
      seen.push([path, init])
      return Response.json({})
    },
  }
  await killMatrix(app, { path: '/cart', method: 'POST', body: '{}', headers: { a: 'b' } }, shop)

  expect(seen).toEqual([['/cart', { method: 'POST', body: '{}', headers: { a: 'b' } }]])
})

it('takes from its options how late a service is that is slow or drips', async () => {
  const table = await killMatrix(appOf(home), request, shop, { services: ['rewards'], slow: 1 })

  expect([table.rewards?.slow, table.rewards?.drip]).toEqual(['200', '200'])
})

it('refuses to start when the healthy request fails, and shows its body', async () => {
  const app = appOf(() => new Response('no token', { status: 401 }))

  await expect(killMatrix(app, request, shop)).rejects.toThrow(
    new Error('killMatrix: GET /home, every service up: 401: no token'),
  )
})

it('names the cell whose answer is a bare 500, and heals the shop all the same', async () => {
  const careless = async () => {
    try {
      await call('rewards', 'points')
      return Response.json({})
    } catch {
      return new Response('Internal Server Error', { status: 500 })
    }
  }

  await expect(killMatrix(appOf(careless), request, shop)).rejects.toThrow(
    'killMatrix: GET /home, rewards down: 500 is not JSON (text/plain;charset=UTF-8): Internal Server Error',
  )
  expect((await careless()).status).toBe(200)
})

it('names the cell in which the app throws', async () => {
  const throwing = async () => Response.json(await call('users', 'name'))

  await expect(killMatrix(appOf(throwing), request, shop)).rejects.toThrow(
    'killMatrix: GET /home, users down: threw TypeError: fetch failed',
  )
})

it('names the cell that leaves a rejection unhandled', async () => {
  const leaky = async () => {
    const late = call('users', 'name')
    await Promise.allSettled([late])
    void late.then(() => {})
    return Response.json({})
  }
  // The test runner listens too, and would fail the run.
  const runner = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  try {
    await expect(killMatrix(appOf(leaky), request, shop)).rejects.toThrow(
      'killMatrix: GET /home, users down: left a rejection unhandled: TypeError: fetch failed',
    )
    expect(process.listeners('unhandledRejection')).toEqual([])
  } finally {
    for (const listener of runner) process.on('unhandledRejection', listener)
  }
})
