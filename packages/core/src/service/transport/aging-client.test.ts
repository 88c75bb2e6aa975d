import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { manualClock } from '../../testing/manual-clock.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'
import { type ConnectionOptions, checkConnections } from './connection-options.ts'
import { openInstance } from './pool.ts'

const answer = 'HTTP/1.1 204 No Content\r\n\r\n'

/** An instance with one connection, which a test lets grow old. */
const aging = async (life: ConnectionOptions, random = 0) => {
  const clock = manualClock()
  const sockets: Socket[] = []
  const server = await rawServer((socket, head) => {
    if (!sockets.includes(socket)) sockets.push(socket)
    if (!head.includes('/held')) socket.write(answer)
  })
  const instance = openInstance(server.url, 1, undefined, clock, life, () => random)
  return {
    clock,
    server,
    sockets,
    get: async (path = '/') => {
      const { statusCode, body } = await instance.pool.request({ method: 'GET', path })
      await body.dump()
      await turn()
      await turn()
      return statusCode
    },
    [Symbol.asyncDispose]: async () => {
      await instance.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('a connection', () => {
  it.each([
    [0, 10_000],
    [0.5, 9_000],
  ])('R16: is replaced once it is too old, with chance %d after %i ms', async (random, age) => {
    await using service = await aging({ maxAge: 10_000 }, random)
    await service.get()
    service.clock.advance(age - 1)
    await service.get()
    expect(service.server.open).toBe(1)
    service.clock.advance(1)
    await service.get()
    await service.server.quiet()
    await service.get()

    expect(service.server.taken).toBe(2)
  })

  it('R16: is never cut while a call is under way', async () => {
    await using service = await aging({ maxAge: 10_000 })
    await service.get()
    const held = service.get('/held')
    await service.server.asked(2)
    service.clock.advance(600_000)
    await turn()
    service.sockets[0]?.write(answer)

    expect(await held).toBe(204)
    await service.server.quiet()
  })

  it('R16: lives for ever where its service says so', async () => {
    await using service = await aging({ maxAge: false })
    await service.get()
    service.clock.advance(2 ** 31)
    await service.get()
    await service.get()

    expect(service.server.taken).toBe(1)
  })

  it('H7: is closed before its service does, which closed another one early', async () => {
    await using service = await aging({})
    await service.get()
    service.clock.advance(1_200)
    service.sockets[0]?.end()
    await service.server.quiet()
    await service.get()
    service.clock.advance(699)
    await turn()
    expect(service.server.open).toBe(1)
    service.clock.advance(1)

    await service.server.quiet()
    expect(service.server.taken).toBe(2)
  })

  it('H7: is kept as ever a minute later', async () => {
    await using service = await aging({})
    await service.get()
    service.sockets[0]?.end()
    await service.server.quiet()
    service.clock.advance(60_000)
    await service.get()
    service.clock.advance(3_000)
    await turn()

    expect(service.server.open).toBe(1)
  })

  it('H7: is made for each call where none is kept', async () => {
    await using service = await aging({ keepAlive: false })
    for (let calls = 0; calls < 3; calls += 1) await service.get()

    expect(service.server.taken).toBe(3)
  })
})

it('H7: sends a POST over another connection when the one it was to take is reset before a byte of it was sent', async () => {
  const sockets: Socket[] = []
  await using service = await rawServer((socket) => {
    sockets.push(socket)
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
  })
  await using request = oneRequest(service.url)
  await request.call.post('orders', z.object({}), { body: {} })
  await turn()
  await turn()
  const posting = request.call.post('orders', z.object({}), { body: {} })
  sockets[0]?.resetAndDestroy()

  expect(await posting).toEqual({})
  expect([service.taken, service.heads.length]).toEqual([2, 2])
})

it.each([
  [{ keepAlive: 0 }, 'connections.keepAlive must be a number from 1 to 600000, not 0'],
  [{ keepAlive: 600_001 }, 'connections.keepAlive must be a number from 1 to 600000, not 600001'],
  [{ maxAge: 999 }, 'connections.maxAge must be a number from 1000 to 86400000, not 999'],
  [{ maxAge: Number.NaN }, 'connections.maxAge must be a number from 1000 to 86400000, not NaN'],
])('H7: refuses %j', (options, why) => {
  expect(() => checkConnections('service orders', options)).toThrow(new TypeError(`service orders: ${why}`))
})
