import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type Env, served } from '../test/served.ts'
import { wire } from '../test/wire.ts'
import { defaultLimits, limitsOf } from './limits.ts'

const get = 'GET /seen HTTP/1.1\r\nhost: localhost\r\n\r\n'

describe('a request that is too slow', () => {
  it.each([
    ['headers', { headersTimeout: 200 }, 'GET /seen HTTP/1.1\r\nhost: local'],
    [
      'body',
      { headersTimeout: 200, requestTimeout: 200 },
      'POST /seen HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nxy',
    ],
  ])('with its %s is 408, and its connection is closed', async (_, limits, bytes) => {
    const { url, lines } = await served({ limits })
    const { send, closed } = await wire(url)
    send(bytes)
    const answer = await closed

    expect(answer.status).toBe(408)
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'BFF_REQUEST_TIMEOUT',
      instance: answer.header('x-request-id'),
    })
    expect(answer.header('connection')).toBe('close')
    expect(lines().filter(({ msg }) => msg === 'refused')).toMatchObject([{ status: 408 }])
  })
})

describe('a client', () => {
  it('that reads nothing of its answer is cut off', async () => {
    const routes = new Hono<Env>().get('/large', (c) => c.text('x'.repeat(30_000_000)))
    const { url, app } = await served({ limits: { stallTimeout: 200 } }, {}, routes)
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause()
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write('GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n')

    await expect.poll(() => app.lifecycle.running).toBe(0)
    socket.destroy()
  })

  it('that waits for a slow handler is not', async () => {
    const gate = Promise.withResolvers<void>()
    const routes = new Hono<Env>().get('/slow', async (c) => {
      await gate.promise
      return c.text('at last')
    })
    const { url } = await served({ limits: { stallTimeout: 40 } }, {}, routes)
    const { send, until } = await wire(url)
    send('GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n')
    const looked = await wire(url)
    // This one says nothing at all, so that it is closed after the same time.
    await looked.closed
    gate.resolve()

    expect((await until('at last')).status).toBe(200)
  })

  it('may ask so many times on one connection, and no more', async () => {
    const { url } = await served({ limits: { maxRequestsPerSocket: 2 } })
    const { send, until, closed } = await wire(url)
    send(get)
    await until('"body":""}')
    send(get)
    const { text, header } = await closed

    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
    expect(header('connection')).toBe('close')
  })
})

describe('too many connections', () => {
  it('cost the oldest idle one its place', async () => {
    const { url } = await served({ limits: { maxConnections: 2 } })
    const [first, second] = [await wire(url), await wire(url)]
    first.send(get)
    await first.until('"body":""}')
    const third = await wire(url)
    third.send(get)
    await first.closed

    second.send(get)
    expect((await second.until('"body":""}')).status).toBe(200)
    expect((await third.until('"body":""}')).status).toBe(200)
  })

  it('are refused while all the others are busy', async () => {
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const routes = new Hono<Env>().get('/busy', async (c) => {
      begun.resolve()
      await gate.promise
      return c.text('done')
    })
    const { url } = await served({ limits: { maxConnections: 1 } }, {}, routes)
    const busy = await wire(url)
    busy.send('GET /busy HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await begun.promise
    const late = await wire(url)

    expect((await late.closed).text).toBe('')
    gate.resolve()
    expect((await busy.until('done')).status).toBe(200)
  })
})

describe('too many connections of one address', () => {
  /** One connection that has asked once, from an address of this machine. */
  const asking = async (url: string, localAddress?: string) => {
    const connection = await wire(url, localAddress)
    connection.send(get)
    return connection
  }

  it('cost the oldest idle one of that address its place, and nobody else', async () => {
    const { url } = await served({ limits: { maxConnectionsPerAddress: 1 } })
    const other = await asking(url, '127.0.0.2')
    await other.until('"body":""}')
    const first = await asking(url)
    await first.until('"body":""}')
    const second = await asking(url)
    await first.closed
    await second.until('"body":""}')
    other.send(get)

    expect((await other.until('"body":""}HTTP/1.1 200')).status).toBe(200)
  })

  it('count each by itself, also where a client has one port to two addresses of the gateway', async () => {
    const { url } = await served({
      host: '0.0.0.0',
      hosts: ['localhost'],
      limits: { maxConnectionsPerAddress: 2 },
    })
    const port = Number(new URL(url).port)
    const open = async (host: string, localPort?: number) => {
      const socket = connect({ host, port, localAddress: '127.0.0.1', ...(localPort && { localPort }) })
      socket.on('error', () => {})
      await once(socket, 'connect')
      return socket
    }
    const first = await open('127.0.0.1')
    const twin = await open('127.0.0.2', first.localPort)
    first.destroy()
    twin.destroy()
    await sleep(50)
    const sockets = [await open('127.0.0.1'), await open('127.0.0.1'), await open('127.0.0.1')]
    await once(sockets[0] ?? first, 'close')
    await sleep(50)

    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, false])
    for (const socket of sockets) socket.destroy()
  }, 2_000)

  it('have any number where the address is that of a trusted proxy', async () => {
    const { url } = await served({ limits: { maxConnectionsPerAddress: 1 }, trustedProxies: ['127.0.0.1'] })
    const [first, second] = [await asking(url), await asking(url)]
    await Promise.all([first, second].map(({ until }) => until('"body":""}')))
    first.send(get)

    expect((await first.until('"body":""}HTTP/1.1 200')).status).toBe(200)
  })

  it('are no fewer than all by default', () => {
    expect(limitsOf({ maxConnections: 50_000 }).maxConnectionsPerAddress).toBe(50_000)
    expect(limitsOf({ maxConnectionsPerAddress: 64 })).toMatchObject({
      maxConnections: 10_000,
      maxConnectionsPerAddress: 64,
    })
  })
})

describe('the limits', () => {
  it('are these by default', () => {
    expect(limitsOf()).toEqual({
      maxTarget: 8_192,
      maxHeaderSize: 16_384,
      maxHeaders: 100,
      handshakeTimeout: 10_000,
      headersTimeout: 15_000,
      requestTimeout: 35_000,
      stallTimeout: 30_000,
      keepAliveTimeout: 72_000,
      maxRequestsPerSocket: 1_000,
      maxConnections: 10_000,
      maxConnectionsPerAddress: 10_000,
      backlog: 4_096,
    })
  })

  it('are kept by the server, which looks often enough', async () => {
    const { server } = await served()

    expect(server).toMatchObject({
      headersTimeout: 14_000,
      requestTimeout: 34_000,
      connectionsCheckingInterval: 1_000,
      timeout: 15_000,
      keepAliveTimeout: 72_000,
    })
  })

  it.each(Object.keys(defaultLimits))('are positive: %s', async (name) => {
    await expect(served({ limits: { [name]: 0 } })).rejects.toThrow(TypeError)
  })

  it('have headers in time before the body', () => {
    expect(() => limitsOf({ headersTimeout: 300, requestTimeout: 200 })).toThrow(
      new TypeError('serve: limits.headersTimeout must be at most requestTimeout (200), not 300'),
    )
  })
})
