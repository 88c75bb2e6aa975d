import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { trusting } from '../../../test/trusting.ts'
import { certificate } from '../../edge/test/certificate.ts'
import { gateway } from '../../gateway/gateway.ts'
import { startRedis, type TestRedis, withoutRedis } from '../../testing/backends/start-redis.ts'
import { redisFailure } from './redis-failure.ts'
import { redisSessions } from './redis-sessions.ts'

const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

const plain = { kind: 'single', tls: false } as const
const tls = { kind: 'single', tls: true } as const

it('R7: says nothing of what the server says but its first word', () => {
  expect(redisFailure(new Error('WRONGPASS canary'), plain)).toBe('it refuses the user or the password')
  expect(redisFailure(new Error('BUSY canary'), plain)).toBe('it says BUSY')
  expect(redisFailure(new Error('canary'), plain)).toMatch(/^it answers what is not Redis; a port with TLS/)
  expect(redisFailure(reset, plain)).toBe('it closes the connection; a port with TLS does so: rediss://')
  expect(redisFailure(reset, tls)).toBe('it closes the connection; a port without TLS does so: redis://')
  expect(redisFailure(new Error('Command timed out'), plain)).toMatch(
    /^it does not answer in time; a port with/,
  )
  expect(redisFailure(new Error('connect ETIMEDOUT'), tls)).toMatch(
    /^it does not answer in time; a port without/,
  )
})

if (withoutRedis) console.warn(`What is logged of a Redis is not tested: ${withoutRedis}`)
describe.skipIf(withoutRedis)('a Redis that cannot be used', () => {
  let redis: TestRedis
  const closing: (() => void)[] = []
  const listening = async (server: ReturnType<typeof createServer>) => {
    const sockets = new Set<Socket>()
    server.on('connection', (socket) => sockets.add(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return (server.address() as AddressInfo).port
  }
  let tls: number
  let protectedPort: number
  beforeAll(async () => {
    redis = await startRedis()
    const { cert, key } = certificate('elsewhere.example').pem
    tls = await listening(createTlsServer({ cert, key }).on('tlsClientError', () => {}))
    protectedPort = await listening(
      createServer((socket) =>
        socket
          .on('error', () => {})
          .on('data', (commands) =>
            socket.write('-NOAUTH canary\r\n'.repeat(String(commands).match(/^\*\d/gm)?.length ?? 0)),
          ),
      ),
    )
  })
  afterAll(async () => {
    for (const close of closing) close()
    await redis[Symbol.asyncDispose]()
  })

  /** A gateway over sessions in a Redis, and what it has logged of it. */
  const started = (url: string) => {
    const { log, lines, text } = logLines()
    const store = redisSessions(url)
    const app = gateway({ name: 'test', services: {}, auth: trusting(), log, resources: [store] })
    const logged = () => lines().map(({ msg, setting, reason }) => ({ msg, setting, reason }))
    return { logged, text, close: () => app.close() }
  }
  const plain = () => Number(new URL(redis.url).port)

  it.each([
    [
      'a wrong password',
      () => `redis://u:canary@127.0.0.1:${plain()}`,
      'it refuses the user or the password',
    ],
    ['a password that is missing', () => `redis://127.0.0.1:${protectedPort}`, 'it asks for a password'],
    [
      'TLS to a plain port',
      () => `rediss://127.0.0.1:${plain()}`,
      /; a port without TLS does so: redis:\/\/$/,
    ],
    ['no TLS to a port with it', () => `redis://127.0.0.1:${tls}`, /; a port with TLS does so: rediss:\/\/$/],
    [
      'an unknown host',
      () => 'redis://:canary@redis.invalid:6379',
      /^(?:there is no host|the name of the host)/,
    ],
    ['a bad certificate', () => `rediss://:canary@127.0.0.1:${tls}`, /^its certificate is signed by nobody/],
    ['nobody there', () => 'redis://:canary@127.0.0.1:1', 'nothing listens there'],
    ['a database that does not exist', () => `${redis.url}/99`, 'it has no database of this number'],
  ])('R7: %s: logged at start with its setting and reason, and once', async (_, url, reason) => {
    const it = started(url())
    await vi.waitFor(() => expect(it.logged()).not.toEqual([]), { timeout: 30_000, interval: 10 })
    await it.close()

    expect(it.logged()).toEqual([
      { msg: 'connection lost', setting: 'REDIS_URL', reason: expect.stringMatching(reason) },
    ])
    expect(it.text()).not.toContain('canary')
  })

  it('R7: that goes and comes back is logged twice', async () => {
    const own = await startRedis()
    const it = started(own.url)
    await vi.waitFor(() => expect(it.logged()).toEqual([]), { timeout: 30_000 })
    await own.kill()
    await vi.waitFor(() => expect(it.logged()).not.toEqual([]), { timeout: 30_000, interval: 10 })
    await own.start()
    const back = { msg: 'connection is back', setting: 'REDIS_URL' }
    await vi.waitFor(() => expect(it.logged().at(-1)).toMatchObject(back), { timeout: 30_000, interval: 10 })
    await it.close()
    await own[Symbol.asyncDispose]()

    expect(it.logged().filter(({ msg }) => msg === back.msg)).toHaveLength(1)
  })
})
