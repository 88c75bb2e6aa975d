import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import type { Principal } from '../../scope/principal.ts'
import { nobody } from '../../scope/principal.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { CallOptions } from '../call.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import { oneRequest } from '../test/one-request.ts'
import { type RawServer, rawServer } from '../test/raw-server.ts'

const kept = (scope: 'shared' | 'principal', ttl = 60_000) =>
  ({ ttl, staleWhileRevalidate: 60_000, scope }) as const

/** A service that answers with the lines of the request that say who asks, and lets everything be kept. */
const telling = () =>
  rawServer((socket, head) => {
    const lines = head
      .split('\r\n')
      .filter((line) => /^(authorization|x-user|x-api-key|accept-language):/i.test(line))
    const body = JSON.stringify(lines)
    const length = `content-length: ${Buffer.byteLength(body)}`
    socket.write(`HTTP/1.1 200 OK\r\n${length}\r\ncache-control: max-age=60\r\n\r\n${body}`)
  })
const Lines = z.array(z.string())

const user = (id: string, more: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id,
  scopes: [],
  claims: {},
  ...more,
})

/** The service with one set of connections, and requests of whoever is named. */
const asking = (backend: RawServer, options: Parameters<typeof oneRequest>[1] = {}) => {
  const first = oneRequest(backend.url, options)
  return {
    [Symbol.asyncDispose]: first[Symbol.asyncDispose],
    as: (principal: Principal, token?: string) => {
      const { call, scope } = first.next()
      scope.principal = principal
      scope.token = token
      if (token !== undefined) scope.tokenFor = () => `${token} here`
      return { scope, get: (more: CallOptions = {}) => call.get('me', Lines, more) }
    },
  }
}

describe('somebody who wants what is for another', () => {
  it.each<CallOptions['cache']>([undefined, 'http', kept('principal')])(
    'gets nothing by signing in after the same call was made for nobody, with cache %j',
    async (cache) => {
      await using backend = await telling()
      await using service = asking(backend, { token: 'forward' })
      const one = service.as(nobody)
      const options = cache === undefined ? {} : { cache }
      const before = one.get(options)
      one.scope.principal = user('1')
      one.scope.token = 't1'

      expect([await before, await one.get(options)]).toEqual([
        cache === undefined || cache === 'http' ? [] : expect.any(Array),
        ['authorization: Bearer t1'],
      ])
    },
  )

  it('gets nothing by a principal that is written like another', async () => {
    await using backend = await telling()
    await using service = asking(backend, { token: 'forward' })
    const alike = [
      user('1'),
      user('1', { issuer: '' }),
      user('1', { issuer: '-' }),
      user('', { issuer: '1' }),
      user('1', { issuer: 'a' }),
      user('1', { issuer: 'b' }),
      user('1', { kind: 'key' }),
      user('1', { kind: 'client' }),
      user('1', { kind: 'certificate' }),
      user('11:1'),
      user('1:1-'),
      user('1\n'),
      user('1|shared'),
      user('__proto__'),
      user('constructor'),
      user('1', { scopes: ['a', 'b'] }),
      user('1', { scopes: ['a'] }),
      user('Ａ'),
      user('A'),
      user('a'),
    ]
    for (const cache of [kept('principal'), 'http'] as const)
      for (const [index, principal] of alike.entries())
        for (const _ of [1, 2])
          expect(await service.as(principal, `t${index}`).get({ cache })).toEqual([
            `authorization: Bearer t${index}`,
          ])
    expect(backend.heads.length).toBe(alike.length * 2)
  })

  it.each(['forward', 'user'] as const)(
    "finds no shared answer at a service with token '%s', not even one that was made for nobody",
    async (token) => {
      await using backend = await telling()
      await using service = asking(backend, { token, audience: 'urn:a' })

      for (const one of [service.as(nobody), service.as(user('1'), 't1')])
        await expect(one.get({ cache: kept('shared') })).rejects.toThrow(TypeError)
      expect(backend.heads).toEqual([])
    },
  )

  it.each([
    'X-Account',
    'X-Auth-Request-Email',
    'Remote-User',
    'x-session-id',
    'X-Id-Token',
    'From',
    'COOKIE',
  ])('finds no shared answer to a call that says who asks in %s', async (name) => {
    await using backend = await telling()
    await using service = asking(backend)

    await expect(
      service.as(user('1')).get({ headers: { [name]: '1' }, cache: kept('shared') }),
    ).rejects.toThrow("cache.scope cannot be 'shared'")
    expect(backend.heads).toEqual([])
  })

  it('gets no answer that was shared under another key, language or user agent', async () => {
    await using backend = await telling()
    const client: Record<string, string> = { 'accept-language': 'de' }
    await using service = asking(backend, { headers: ['accept-language', 'user-agent'], client })
    const ask = (key: string) =>
      service.as(user('1')).get({ headers: { 'x-api-key': key }, cache: kept('shared') })
    const german = [await ask('k1'), await ask('k2')]
    client['accept-language'] = 'en'

    expect([...german, await ask('k1')].map((lines) => lines.join())).toEqual([
      'x-api-key: k1,accept-language: de',
      'x-api-key: k2,accept-language: de',
      'x-api-key: k1,accept-language: en',
    ])
  })

  it("shares what the gateway's own token opens, which says nothing of anybody", async () => {
    await using backend = await telling()
    await using service = asking(backend, { token: 'client', own: { token: () => 'own' } })
    for (const id of ['1', '2'])
      expect(await service.as(user(id), id).get({ cache: kept('shared') })).toEqual([
        'authorization: Bearer own',
      ])
    expect(backend.heads.length).toBe(1)
  })

  it('has what is kept for another renewed with their token and not with its own', async () => {
    const clock = manualClock()
    await using backend = await telling()
    await using service = asking(backend, { token: 'forward', clock })
    const ask = (id: string) => service.as(user(id), `t${id}`).get({ cache: kept('principal', 1_000) })
    await ask('1')
    await ask('2')
    clock.advance(1_500)
    const old = [await ask('1'), await ask('2')]
    await backend.asked(4)

    expect(old).toEqual([['authorization: Bearer t1'], ['authorization: Bearer t2']])
    expect(await Promise.all([ask('1'), ask('2')])).toEqual(old)
    expect(backend.heads.map((head) => /Bearer (t\d)/.exec(head)?.[1])).toEqual(['t1', 't2', 't1', 't2'])
  })

  it('is not passed through to the one of two services of a name that receives more', async () => {
    await using backend = await telling()
    const orders = service('orders', {}, () => ({}))
    const services = connect(
      { own: orders, foreign: orders },
      { OWN_URL: backend.url, FOREIGN_URL: backend.url },
      {
        token: 'forward',
        except: { foreign: { token: 'none' } },
      },
    )
    const app = gateway({ name: 'test', services, auth: trusting(), log: 'silent' })
    app.route('/', passThrough(orders, { path: '/me' }))

    expect((await app.request('/me')).status).toBe(500)
    expect(backend.heads).toEqual([])
    await app.close()
  })
})
