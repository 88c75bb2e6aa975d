import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { failureOf } from '../../service/test/failure-of.ts'
import type { GivenTokens } from './identity-provider.ts'
import { keptSessions, type LiveSession } from './kept-sessions.ts'
import { memorySessions } from './memory-sessions.ts'
import { ProviderRefusal } from './provider-failure.ts'
import type { SessionStore } from './session-store.ts'
import { userTokens, withTokens } from './user-tokens.ts'

const orders = 'urn:orders'
const start = 1_000_000

/** A provider that rotates refresh tokens and ends the grant when one comes twice, as most do. */
const rotating = () => {
  let current: string | undefined = 'refresh-0'
  const spent: string[] = []
  const answer = async (token: string, audience: string | undefined): Promise<GivenTokens> => {
    spent.push(token)
    if (token !== current) {
      current = undefined
      throw new ProviderRefusal('reused', true)
    }
    current = `refresh-${spent.length}`
    return {
      accessToken: `${audience}-${spent.length}`,
      life: 300_000,
      refreshToken: current,
      scopes: undefined,
    }
  }
  const provider = { refreshed: answer }
  return {
    spent,
    provider,
    answer,
    revoke: () => {
      current = undefined
    },
  }
}

/** Sessions of several processes over one store, and one of them that is live. */
const opened = async (faults: Partial<SessionStore> = {}) => {
  let now = start
  // Waiting is over at once, but lets everybody else go first.
  const clock = {
    now: () => now,
    after: (_: number, then: () => void) => {
      setImmediate(then)
      return () => {}
    },
  }
  const grant = rotating()
  const memory = memorySessions({ clock })
  const store: SessionStore = { ...memory, ...faults }
  const keeping = { issuer: 'https://id.example', clientId: 'web', store, idle: 1_800_000, clock }
  const sessions = keptSessions(keeping)
  const record = {
    subject: 'u1',
    scopes: [],
    claims: {},
    refreshToken: 'refresh-0',
    tokens: {},
    startedAt: start,
    endsAt: start + 28_800_000,
  }
  const cookie = await keptSessions({ ...keeping, store: memory }).start(record)
  const ended = () => new BffError('BFF_UNAUTHENTICATED', 'ended')
  const process = () =>
    userTokens({
      provider: { refreshed: (...asked) => grant.provider.refreshed(...asked) },
      sessions,
      clock,
      margin: 30_000,
      ended,
    })
  const live = async (): Promise<LiveSession> => {
    const found = await keptSessions({ ...keeping, store: memory }).find(cookie)
    if (!found) throw new Error('no session')
    return found
  }
  const exists = async () => (await keptSessions({ ...keeping, store: memory }).find(cookie)) !== undefined
  const pass = (ms: number) => {
    now += ms
  }
  return { ...grant, store, sessions, process, live, exists, pass }
}

describe('a token', () => {
  it('is asked for once an audience, kept with the session, and at hand from then on', async () => {
    const { process, live, spent } = await opened()
    const tokenFor = process()(await live())

    expect([await tokenFor(orders), await tokenFor('urn:carts')]).toEqual(['urn:orders-1', 'urn:carts-2'])
    expect([tokenFor(orders), process()(await live())('urn:carts')]).toEqual(['urn:orders-1', 'urn:carts-2'])
    expect(spent).toEqual(['refresh-0', 'refresh-1'])
  })

  it('is refreshed 30 s before it expires', async () => {
    const { process, live, pass } = await opened()
    const tokenFor = process()(await live())
    await tokenFor(orders)
    pass(269_999)
    expect(tokenFor(orders)).toBe('urn:orders-1')
    pass(1)
    expect(await tokenFor(orders)).toBe('urn:orders-2')
  })

  it('is replaced when a service refuses it, unless it is so new that the service refuses all', async () => {
    const { process, live, pass } = await opened()
    const tokenFor = process()(await live())
    await tokenFor(orders)
    expect(await tokenFor(orders, 'urn:orders-1')).toBe('urn:orders-1')
    pass(10_000)
    expect(await tokenFor(orders, 'urn:orders-1')).toBe('urn:orders-2')
    expect(await tokenFor(orders, 'urn:orders-1')).toBe('urn:orders-2')
  })
})

describe('exactly one refresh', () => {
  it('serves 50 calls at once in two processes', async () => {
    const { process, live, spent } = await opened()
    const processes = [process(), process()]
    const calls = Array.from({ length: 50 }, async (_, call) => processes[call % 2]?.(await live())(orders))

    expect(new Set(await Promise.all(calls))).toEqual(new Set(['urn:orders-1']))
    expect(spent).toEqual(['refresh-0'])
  })

  it('an audience serves calls for several, one after the other', async () => {
    const { process, live, spent } = await opened()
    const processes = [process(), process()]
    const audiences = ['a', 'b', 'c', 'd']
    const calls = Array.from({ length: 40 }, async (_, call) =>
      processes[call % 2]?.(await live())(audiences[call % 4] ?? ''),
    )
    await Promise.all(calls)

    expect(spent).toEqual(['refresh-0', 'refresh-1', 'refresh-2', 'refresh-3'])
  })
})

describe('the session', () => {
  it('ends when the grant does', async () => {
    const { process, live, revoke, exists } = await opened()
    revoke()

    expect(await failureOf(Promise.resolve(process()(await live())(orders)))).toBe(
      'BFF_UNAUTHENTICATED ended',
    )
    expect(await exists()).toBe(false)
  })

  it('goes on when somebody else was faster than a refusal', async () => {
    const grant = await opened()
    const [slow, fast] = [grant.process()(await grant.live()), grant.process()(await grant.live())]
    grant.provider.refreshed = async () => {
      grant.provider.refreshed = grant.answer
      grant.store.lock = async () => async () => {} // its lock is over
      await fast(orders)
      throw new ProviderRefusal('reused', true)
    }

    expect(await slow(orders)).toBe('urn:orders-1')
    expect(await grant.exists()).toBe(true)
  })

  it('stays when the provider cannot be asked', async () => {
    const grant = await opened()
    grant.provider.refreshed = () => Promise.reject(new BffError('BFF_ISSUER_UNAVAILABLE', 'down'))
    const tokenFor = grant.process()(await grant.live())

    expect(await failureOf(Promise.resolve(tokenFor(orders)))).toBe('BFF_ISSUER_UNAVAILABLE down')
    expect(await grant.exists()).toBe(true)
    grant.provider.refreshed = grant.answer
    expect(await tokenFor(orders)).toBe('urn:orders-1')
  })

  it('that has ended elsewhere is not brought back by a refresh', async () => {
    const grant = await opened()
    const live = await grant.live()
    grant.provider.refreshed = async (...asked) => {
      await grant.sessions.end(live.key.id)
      return grant.answer(...asked)
    }

    expect(await failureOf(Promise.resolve(grant.process()(live)(orders)))).toBe('BFF_UNAUTHENTICATED ended')
    expect(await grant.exists()).toBe(false)
  })
})

describe('a store that fails', () => {
  it('between refresh and write costs no grant: what was given is written before anything is asked for again', async () => {
    const memory = await opened()
    const { update } = memory.store
    const grant = memory
    grant.store.update = () => Promise.reject(new Error('down'))
    const tokenFor = grant.process()(await grant.live())

    expect(await failureOf(Promise.resolve(tokenFor(orders)))).toBe(
      'BFF_STORE_UNAVAILABLE session: the store failed',
    )
    grant.store.update = update
    expect(await tokenFor(orders)).toBe('urn:orders-1')
    expect(grant.spent).toEqual(['refresh-0'])
  })

  it('is given up after 6 s with a lock that nobody lets go of', async () => {
    const grant = await opened({ lock: async () => undefined })
    const { get } = grant.store
    grant.store.get = (id) => {
      grant.pass(1_000)
      return get(id)
    }

    expect(await failureOf(Promise.resolve(grant.process()(await grant.live())(orders)))).toBe(
      'BFF_STORE_UNAVAILABLE session: its lock was not released in time',
    )
  })
})

describe('the scopes of a session', () => {
  const session = {
    subject: 'u1',
    scopes: ['home:read', 'orders:read', 'orders:write'],
    claims: {},
    tokens: {},
    startedAt: start,
    endsAt: start + 28_800_000,
  }
  const given = (scopes: readonly string[] | undefined) => ({
    accessToken: 'a',
    life: 300_000,
    refreshToken: undefined,
    scopes,
  })
  const after = (...answers: (readonly string[] | undefined)[]) =>
    answers.reduce((record, scopes) => withTokens(record, orders, given(scopes), start, 0), session)

  it.each<[string, (string[] | undefined)[], string[]]>([
    [
      'narrows when a refresh names less',
      [['orders:read', 'orders:write'], ['orders:read']],
      ['home:read', 'orders:read'],
    ],
    [
      'loses all of an audience when a refresh names none',
      [['orders:read', 'orders:write'], []],
      ['home:read'],
    ],
    ['stays when a refresh says nothing', [['orders:read', 'orders:write'], undefined], session.scopes],
    [
      'narrows after a refresh that named none',
      [['orders:read', 'orders:write'], undefined, ['orders:write']],
      ['home:read', 'orders:write'],
    ],
    ['does not widen again', [['orders:read'], [], ['orders:read']], ['home:read', 'orders:write']],
    ['is never given what it had not', [['orders:read'], ['orders:read', 'admin']], session.scopes],
    ['keeps what belongs to other audiences', [['orders:read', 'orders:write']], session.scopes],
  ])('S12: %s', (_, answers, expected) => {
    expect(after(...answers).scopes).toEqual(expected)
  })
})
