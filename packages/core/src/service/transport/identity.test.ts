import { once } from 'node:events'
import { createServer } from 'node:http'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Authentication } from '../../auth/authentication.ts'
import { anonymous } from '../../auth/secured.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import type { CallOptions } from '../call.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import {
  type AskedAs,
  clientOf,
  expectedIdentity,
  identityIn,
  isRefused,
  optionsOf,
  type Policies,
  policies,
  principalOf,
  repeatedIn,
} from '../test/received-identity.ts'

const Identity = z.object({
  authorization: z.array(z.string()),
  user: z.string().nullable(),
  cookie: z.string().nullable(),
})
const Item = z.object({ id: z.string(), identity: Identity })

interface Asked extends AskedAs {
  readonly lane: 'json' | 'ky' | 'batch' | 'passed'
  readonly path: string
  /** How often the request asks the same at once. */
  readonly times: number
}

/** A real service that echoes the identity it received, and keeps every header as it came. */
const recording = async () => {
  const heads: string[][] = []
  const server = createServer(({ rawHeaders, url = '' }, response) => {
    heads.push(rawHeaders)
    const identity = identityIn(rawHeaders)
    const ids = new URL(url, 'http://a').searchParams.get('ids')
    response.setHeader('content-type', 'application/json')
    response.setHeader('cache-control', 'max-age=60, stale-while-revalidate=60, stale-if-error=60')
    response.end(JSON.stringify(ids ? ids.split(',').map((id) => ({ id, identity })) : identity))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { heads, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, close }
}

const auth: Authentication = {
  schemes: { named: { type: 'http', scheme: 'bearer' } },
  document: {},
  challenge: 'Bearer',
  claims: () => true,
  authenticate: async (caller) => {
    const who = caller.header('authorization')?.replace('Bearer token of ', '') ?? ''
    return { principal: principalOf(who), token: `token of ${who}`, tokenFor: () => `token for ${who}` }
  },
}

/** A gateway with one service, whose handler asks what the test wants. */
const asking = (address: string, policy: Policies) => {
  let asked: Asked | undefined
  const { own, defaults } = optionsOf(policy)
  const echo = service('echo', own, (call) => ({
    ask: ({ lane, path, own, cache }: Asked): Promise<unknown> => {
      if (lane === 'ky') return call.ky.get(call.path(path), { headers: own }).json()
      if (lane === 'batch')
        return call.batch(path, Item, { ids: ['i1'], key: 'id' }).then((found) => found.get('i1')?.identity)
      return call.get(path, Identity, { headers: own, ...(cache && { cache }) })
    },
  }))
  const services = connect({ echo }, { ECHO_URL: address }, defaults)
  const app = gateway({ name: 'asking', services, auth, log: 'silent' })
  app.on('GET', ['/ask'], async (c) => {
    const one = asked
    return c.json(
      one && (await Promise.all(Array.from({ length: one.times }, () => c.var.services.echo.ask(one)))),
    )
  })
  app.get('/open', ...anonymous().middleware, async (c) => {
    const one = asked
    return c.json(
      one && (await Promise.all(Array.from({ length: one.times }, () => c.var.services.echo.ask(one)))),
    )
  })
  app.route('/', passThrough(echo, { path: '/passed', to: '/p1' }))
  return {
    close: app.close,
    ask: async (one: Asked) => {
      asked = one
      const headers = clientOf(one.who)
      const path = one.lane === 'passed' ? '/passed' : one.who === undefined ? '/open' : '/ask'
      const response = await app.request(path, { headers })
      const body: unknown = await response.json()
      return { status: response.status, body: one.lane === 'passed' ? [body] : body }
    },
  }
}

const kept = (scope: 'shared' | 'principal', ttl = 60_000): CallOptions['cache'] => ({
  ttl,
  staleWhileRevalidate: 60_000,
  staleIfError: 60_000,
  scope,
})
const asks: fc.Arbitrary<Asked> = fc
  .record({
    lane: fc.constantFrom('json', 'json', 'json', 'ky', 'batch', 'passed'),
    who: fc.constantFrom(undefined, 'user a 1', 'user b 1', 'key a 1', 'user a 2'),
    path: fc.constantFrom('p1', 'p2?a=1'),
    own: fc.constantFrom<AskedAs['own'][]>(
      {},
      {},
      { 'x-note': 'n' },
      { authorization: 'Basic own' },
      { AuthoriZation: 'Basic other' },
      { 'X-User': 'own' },
      { Cookie: 'own=1' },
    ),
    cache: fc.constantFrom(
      undefined,
      kept('shared'),
      kept('principal'),
      kept('principal', 0),
      'http' as const,
    ),
    times: fc.constantFrom(1, 2),
  })
  .map((drawn) => ({
    ...drawn,
    who: drawn.lane === 'passed' ? (drawn.who ?? 'user a 1') : drawn.who,
    path: drawn.lane === 'batch' ? 'p3' : drawn.path,
    own: drawn.lane === 'batch' || drawn.lane === 'passed' ? {} : drawn.own,
    cache: drawn.lane === 'json' ? drawn.cache : undefined,
  }))

it('A1, K2: tells a service of each caller what it is declared to know, once, and answers nobody with what is for another', async () => {
  const shop = await recording()
  const gateways = new Map<string, ReturnType<typeof asking>>()
  const policy = fc.record({
    declared: fc.constantFrom(...policies),
    standard: fc.constantFrom(...policies),
    forwards: fc.constantFrom([], ['accept-language'], ['x-user', 'X-User']),
  })
  const drawn = fc.asyncProperty(
    policy,
    fc.array(asks, { minLength: 4, maxLength: 12 }),
    async (policy, asked) => {
      const key = JSON.stringify(policy)
      const app = gateways.get(key) ?? asking(shop.url, policy)
      gateways.set(key, app)
      for (const one of asked) {
        const before = shop.heads.length
        const { status, body } = await app.ask(one)
        if (isRefused(policy, one)) {
          expect([status, shop.heads.length]).toEqual([500, before])
          continue
        }
        const expected = expectedIdentity(policy, one)
        const times = one.lane === 'passed' ? 1 : one.times
        expect({ status, body }).toEqual({ status: 200, body: Array.from({ length: times }, () => expected) })
      }
    },
  )
  try {
    await fc.assert(drawn, { numRuns: 300 })
  } finally {
    for (const { close } of gateways.values()) await close()
    await shop.close()
  }

  expect(shop.heads.flatMap(repeatedIn)).toEqual([])
  expect(
    shop.heads.flat().filter((text) => text.startsWith('sid=') || text.toLowerCase() === 'x-api-key'),
  ).toEqual([])
})
