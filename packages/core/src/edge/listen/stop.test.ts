import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { certificateFiles } from '../test/certificate-files.ts'
import { type Env, served } from '../test/served.ts'
import { exchange, wire } from '../test/wire.ts'
import type { ServeOptions } from './serve.ts'

const files = certificateFiles()
const tls = files.written('server', ['localhost', '127.0.0.1'])
afterAll(() => files[Symbol.dispose]())

/** Longer than any test: it is ended by asking again. */
const drainDelay = 60_000
const ask = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`
const statusOf = async (url: string, path: string) => {
  const response = await fetch(url + path)
  return [response.status, response.headers.get('connection')]
}

/** Waits until nobody can connect any more. */
const closedTo = (url: string) =>
  expect
    .poll(() =>
      wire(url).then(
        ({ socket }) => void socket.destroy(),
        ({ code }: NodeJS.ErrnoException) => code,
      ),
    )
    .toBe('ECONNREFUSED')

/** A gateway with `/gated`, which answers when the test says so. */
const draining = async (options: Partial<ServeOptions> = {}) => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const routes = new Hono<Env>()
    .get('/gated', async (c) => {
      begun.resolve()
      await gate.promise
      return c.text('done')
    })
    .get('/streamed', (c) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const writer = writable.getWriter()
      void writer.write(new TextEncoder().encode('begins'))
      void gate.promise.then(() => writer.close())
      return c.body(readable)
    })
  const gateway = await served({ drainDelay, ...options }, {}, routes)
  return { ...gateway, begun: begun.promise, finish: gate.resolve }
}

describe('a gateway that is asked to stop', () => {
  it('H1: is unready at once, and goes on with a new connection for each request', async () => {
    const { url, privateUrl = '', stop, lines } = await draining({ privatePort: 0 })
    const stopped = stop()

    expect(await statusOf(url, '/readyz')).toEqual([503, 'close'])
    expect(await statusOf(url, '/livez')).toEqual([200, 'close'])
    expect(await statusOf(url, '/seen')).toEqual([200, 'close'])
    expect(await statusOf(url, '/nothing')).toEqual([404, 'close'])
    expect(await (await fetch(`${privateUrl}/health`)).json()).toMatchObject({ status: 'draining' })
    await stop({ delay: 0 })
    expect(await stopped).toBe(0)
    await expect(fetch(`${url}/seen`)).rejects.toThrow()
    expect(lines().filter(({ msg }) => msg === 'draining')).toMatchObject([
      { delay: drainDelay, timeout: 10_000 },
    ])
  })

  it('H1: answers on connections that were open, and closes each with that answer', async () => {
    const { url, stop } = await draining()
    const idle = await wire(url)
    idle.send(ask('/seen'))
    await idle.until('"body"')
    const fresh = await wire(url)
    void stop()
    idle.send(ask('/seen'))
    fresh.send(ask('/seen'))

    for (const { closed } of [idle, fresh]) {
      const { status, header } = await closed
      expect([status, header('connection')]).toEqual([200, 'close'])
    }
  })

  it('H1: closes with the answer that was under way', async () => {
    const { url, stop, begun, finish } = await draining()
    const { send, closed } = await wire(url)
    send(ask('/gated'))
    await begun
    void stop()
    finish()
    const { status, header, body } = await closed

    expect([status, header('connection'), body]).toEqual([200, 'close', 'done'])
  })

  it('H1: keeps idle connections until the delay is over, and answers on those that are newer even then', async () => {
    const { url, stop } = await draining({ drainDelay: 300 })
    const idle = await wire(url)
    idle.send(ask('/seen'))
    await idle.until('"body"')
    let isClosed = false
    void idle.closed.then(() => {
      isClosed = true
    })
    const began = performance.now()
    const stopped = stop()
    await expect.poll(() => performance.now() - began).toBeGreaterThan(200)
    expect(isClosed).toBe(false)
    const fresh = await wire(url)
    await closedTo(url)
    fresh.send(ask('/seen'))

    const { status, header } = await fresh.closed
    expect([status, header('connection')]).toEqual([200, 'close'])
    expect((await idle.closed).status).toBe(200)
    expect(await stopped).toBe(0)
  })

  it('H1: answers on connections that still wait to be accepted when it stops listening', async () => {
    const { url, stop } = await draining()
    const stopped = stop()
    const waiting = Array.from({ length: 5 }, () => exchange(url, ask('/seen')))
    void stop({ delay: 0 })

    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await stopped).toBe(0)
  })

  it('H1: waits for a request whose head is half there', async () => {
    const { url, stop } = await draining({ drainDelay: 100 })
    const { send, closed } = await wire(url)
    const stopped = stop()
    send(ask('/seen').slice(0, 10))
    await closedTo(url)
    await new Promise((resolve) => setTimeout(resolve, 200))
    send(ask('/seen').slice(10))

    expect((await closed).status).toBe(200)
    expect(await stopped).toBe(0)
  })

  it('H1: ends a connection whose answer was told before that it is kept, once nothing more comes', async () => {
    const { url, stop, finish } = await draining({ drainDelay: 100 })
    const { send, until, closed } = await wire(url)
    send(ask('/streamed'))
    await until('begins')
    const stopped = stop()
    finish()
    await until('0\r\n\r\n')
    send(ask('/seen'))

    expect((await closed).header('connection')).toBe('close')
    expect(await stopped).toBe(0)
  })

  it('refuses a delay that is none', async () => {
    const { stop } = await draining()

    expect(() => stop({ delay: -1 })).toThrow('stop: delay must be a number from 0 to 3600000, not -1')
    await expect(draining({ drainDelay: Number.NaN })).rejects.toThrow(
      'serve: drainDelay must be a number from 0 to 3600000, not NaN',
    )
  })
})

describe('over TLS', () => {
  it('H1: closes with the next answer of HTTP/1.1, and ends what is idle', async () => {
    const { url, stop } = await draining({ tls })
    const open = async () => {
      const socket = connectTls({
        port: Number(new URL(url).port),
        ca: readFileSync(files.ca),
        ALPNProtocols: ['http/1.1'],
      })
      let text = ''
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      await new Promise((resolve) => socket.once('secureConnect', resolve))
      return { socket, text: () => text, closed: new Promise((resolve) => socket.once('close', resolve)) }
    }
    const [before, idle] = [await open(), await open()]
    const stopped = stop()
    const behind = await open()
    for (const { socket } of [before, behind]) socket.write(ask('/seen'))
    for (const { closed, text } of [before, behind]) {
      await closed
      expect(text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close/i)
    }
    await stop({ delay: 0 })
    await idle.closed

    expect([idle.text(), await stopped]).toEqual(['', 0])
  })

  it('H1: answers HTTP/2 while it drains, and tells each client to go away behind its answers', async () => {
    const { url, stop, begun, finish } = await draining({ tls })
    const asked = (path: string, session = connectHttp2(url, { ca: readFileSync(files.ca) })) => {
      const stream = session.request({ ':path': path })
      stream.resume()
      const status = new Promise((resolve, reject) => {
        stream.once('response', ({ ':status': status }) => resolve(status))
        stream.once('error', reject)
      })
      const left = new Promise((resolve) => session.once('goaway', resolve))
      return { session, status, left }
    }
    const first = asked('/gated')
    await begun
    const stopped = stop()
    const beside = asked('/seen', first.session)
    expect(await beside.status).toBe(200)
    const later = asked('/seen')
    expect([await later.status, await later.left]).toEqual([200, 0])
    void stop({ delay: 0 })
    await first.left
    finish()

    expect(await first.status).toBe(200)
    expect(await stopped).toBe(0)
  })
})

interface Asked {
  readonly answered: number
  readonly lostFrom: number | undefined
}

/**
 * Asks again and again on kept connections, and never a second time, until it cannot connect.
 *
 * @returns how many were answered, and the port from which one was not
 */
const asking = async (url: string, agent: Agent): Promise<Asked> => {
  for (let answered = 0; ; answered += 1) {
    const asked = get(`${url}/seen`, { agent })
    let port: number | undefined
    asked.once('socket', (socket) => {
      port = socket.localPort
      socket.once('connect', () => {
        port = socket.localPort
      })
    })
    const outcome = await new Promise<string>((resolve) => {
      asked.once('response', (response) => {
        response.resume()
        response.once('close', () => resolve(response.complete ? String(response.statusCode) : 'cut off'))
      })
      asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })
    if (outcome === 'ECONNREFUSED') return { answered, lostFrom: undefined }
    if (outcome !== '200') return { answered, lostFrom: port }
  }
}

describe('clients that never ask a second time', () => {
  it('H1: lose nothing on a connection they got, whenever the gateway is asked to stop', async () => {
    let answered = 0
    let lost = 0
    for (let round = 0; round < 20; round += 1) {
      const { url, stop, server } = await served({ drainDelay: 40 })
      const accepted = new Set<number | undefined>()
      server.on('connection', ({ remotePort }: Socket) => accepted.add(remotePort))
      const agent = new Agent({ keepAlive: true, maxSockets: 4 })
      const clients = Array.from({ length: 8 }, () => asking(url, agent))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
      expect(await stop()).toBe(0)
      for (const one of await Promise.all(clients)) {
        answered += one.answered
        if (one.lostFrom !== undefined && accepted.has(one.lostFrom)) lost += 1
      }
      agent.destroy()
    }

    expect(lost).toBe(0)
    expect(answered).toBeGreaterThan(20 * 8)
  })
})
