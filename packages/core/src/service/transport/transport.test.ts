import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { type RawServer, rawServer } from '../test/raw-server.ts'

const Order = z.object({ id: z.string() })
const ok = 'HTTP/1.1 200 OK\r\n'
const sound = `${ok}content-length: 11\r\n\r\n{"id":"o1"}`
const chunked = `${ok}transfer-encoding: chunked\r\n`
const contract = (what: string) => `BFF_SERVICE_CONTRACT orders: ${what} (GET orders/{id})`
const unavailable = (what: string) => `BFF_SERVICE_UNAVAILABLE orders: ${what} (GET orders/{id})`

const closing = (bytes: string) => (socket: Socket) => socket.end(bytes)
const staying = (bytes: string) => (socket: Socket) => socket.write(bytes)
/** Resets the connection once the bytes before have surely been read. */
const resetting = (bytes: string) => (socket: Socket) => {
  socket.write(bytes, () => setImmediate(() => setImmediate(() => socket.resetAndDestroy())))
}

/** Makes the call, checks that its connection is gone afterwards, and that the service can be called again. */
const outcome = async (misbehave: (socket: Socket) => void, options = {}): Promise<string> => {
  await using service: RawServer = await rawServer((socket) =>
    service.heads.length === 1 ? misbehave(socket) : socket.write(sound),
  )
  await using request = oneRequest(service.url, options)
  const failed = await failureOf(request.call.get('orders/{id}', Order, { path: { id: 'o1' } }))

  await service.quiet()
  expect(request.connections()).toEqual({ connected: 0, running: 0, queued: 0 })
  expect(await request.next().call.get('orders/{id}', Order, { path: { id: 'o1' } })).toEqual({ id: 'o1' })
  return failed
}

describe('a service that misbehaves', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    [
      'S14: answers in HTTP/2.0',
      staying('HTTP/2.0 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"o1"}'),
      contract('answered with broken HTTP, its version is not 1.0 or 1.1'),
    ],
    [
      'S14: answers in HTTP/0.9, behind early hints',
      (socket) => {
        socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')
        setImmediate(() => setImmediate(() => socket.write('HTTP/0.9 200 OK\r\ncontent-length: 0\r\n\r\n')))
      },
      contract('answered with broken HTTP, its version is not 1.0 or 1.1'),
    ],
    [
      'S14: encodes the transfer',
      closing(`${ok}transfer-encoding: gzip\r\n\r\n{"id":"o1"}`),
      contract('answered in a transfer coding that was not asked for'),
    ],
    [
      'S14: encodes the transfer in chunks',
      staying(`${ok}transfer-encoding: gzip, chunked\r\n\r\nb\r\n{"id":"o1"}\r\n0\r\n\r\n`),
      contract('answered in a transfer coding that was not asked for'),
    ],
    ['closes without a word', closing(''), unavailable('connection closed before the answer was complete')],
    ['resets without a word', (socket) => socket.resetAndDestroy(), unavailable('connection reset')],
    [
      'closes inside its head',
      closing('HTTP/1.1 200 OK\r\ncontent-le'),
      unavailable('connection closed before the answer was complete'),
    ],
    [
      'closes half-way',
      closing(`${ok}content-length: 11\r\n\r\n{"id"`),
      unavailable('connection closed before the answer was complete'),
    ],
    ['resets half-way', resetting(`${ok}content-length: 11\r\n\r\n{"id"`), unavailable('connection reset')],
    [
      'says it closes, and closes half-way',
      closing(`${ok}connection: close\r\ncontent-length: 11\r\n\r\n{"id"`),
      contract('answered with broken HTTP, its content-length is wrong'),
    ],
    [
      'says it closes, and resets half-way',
      resetting(`${ok}connection: close\r\ncontent-length: 11\r\n\r\n{"id"`),
      contract('answered with broken HTTP, its content-length is wrong'),
    ],
    [
      'closes between two chunks',
      closing(`${chunked}\r\n5\r\n{"id"\r\n`),
      unavailable('connection closed before the answer was complete'),
    ],
    [
      'says it closes, and closes between two chunks of what would be a whole answer',
      closing(`${chunked}connection: close\r\n\r\nb\r\n{"id":"o1"}\r\n`),
      contract('answered with broken HTTP, Invalid EOF state'),
    ],
    [
      'sends a chunk of no size',
      staying(`${chunked}\r\nzz\r\n{"id":"o1"}\r\n0\r\n\r\n`),
      contract('answered with broken HTTP, Invalid character in chunk size'),
    ],
    [
      'sends a chunk that is longer than it says',
      staying(`${chunked}\r\n2\r\n{"id":"o1"}\r\n0\r\n\r\n`),
      contract('answered with broken HTTP, Expected LF after chunk data'),
    ],
    [
      'sends the same length twice',
      staying(`${ok}content-length: 11\r\ncontent-length: 11\r\n\r\n{"id":"o1"}`),
      contract('answered with broken HTTP, its content-length is wrong'),
    ],
    [
      'sends two lengths',
      staying(`${ok}content-length: 11\r\ncontent-length: 5\r\n\r\n{"id":"o1"}`),
      contract('answered with broken HTTP, its content-length is wrong'),
    ],
    [
      'sends a length that is no number',
      staying(`${ok}content-length: 1e1\r\n\r\n{"id":"o1"}`),
      contract('answered with broken HTTP, its content-length is wrong'),
    ],
    [
      'sends a length and chunks',
      staying(`${chunked}content-length: 11\r\n\r\nb\r\n{"id":"o1"}\r\n0\r\n\r\n`),
      contract("answered with broken HTTP, Content-Length can't be present with Transfer-Encoding"),
    ],
    [
      'sends one header over the limit',
      staying(`${ok}x-long: ${'a'.repeat(16_400)}\r\n\r\n`),
      contract('answered with broken HTTP, its headers are over the limit'),
    ],
    [
      'sends many headers over the limit together',
      staying(`${ok}${'x-y: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(600)}\r\n`),
      contract('answered with broken HTTP, its headers are over the limit'),
    ],
    [
      'sends a header with a bad name',
      staying(`${ok}bad name: 1\r\n\r\n`),
      contract('answered with broken HTTP, Invalid header token'),
    ],
    [
      'does not speak HTTP',
      staying('SSH-2.0-OpenSSH_9.6\r\n'),
      contract('answered with broken HTTP, Expected HTTP/, RTSP/ or ICE/'),
    ],
    [
      'says 100 though nobody waits for that',
      staying('HTTP/1.1 100 Continue\r\n\r\n'),
      unavailable('connection closed before the answer was complete'),
    ],
    [
      'changes the protocol',
      staying('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
      unavailable('connection closed before the answer was complete'),
    ],
  ])('that %s becomes 502 and loses its connection', async (_, misbehave, failed) => {
    expect(await outcome(misbehave)).toBe(failed)
  })

  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
  const second = `HTTP/2.0 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"o1"}`
  it.each([
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((size) => [`its first ${size} bytes alone`, second, size] as const),
    ['an empty line before it', `\r\n${second}`, 0],
    ['an empty line before it, alone', `\r\n${second}`, 2],
    ['early hints in the same packet', early + second, 0],
    ['early hints that end in its packet', early + second, 20],
    ['early hints, byte by byte', early + second, early.length + 6],
  ] as const)('S14: that answers in HTTP/2.0 is refused, with %s', async (_, bytes, alone) => {
    await using service: RawServer = await rawServer(async (socket) => {
      socket.setNoDelay(true)
      for (const byte of bytes.slice(0, alone)) {
        socket.write(byte)
        await turn()
        await turn()
      }
      socket.write(bytes.slice(alone))
    })
    await using request = oneRequest(service.url)

    expect(await failureOf(request.call.get('orders/{id}', Order, { path: { id: 'o1' } }))).toBe(
      contract('answered with broken HTTP, its version is not 1.0 or 1.1'),
    )
  })

  it.each([
    ['byte by byte', sound, sound.length],
    ['behind early hints, byte by byte', early + sound, early.length + sound.length],
    ['behind early hints in the same packet', early + sound, 0],
  ])('S14: that answers %s is understood', async (_, bytes, alone) => {
    await using service: RawServer = await rawServer(async (socket) => {
      socket.setNoDelay(true)
      for (const byte of bytes.slice(0, alone)) {
        socket.write(byte)
        await turn()
      }
      socket.write(bytes.slice(alone))
    })
    await using request = oneRequest(service.url)

    expect(await request.call.get('orders', Order)).toEqual({ id: 'o1' })
    await turn()
    expect(await request.next().call.get('orders', Order)).toEqual({ id: 'o1' })
    expect(service.taken).toBe(1)
  })

  it('that is not there is refused', async () => {
    const gone = await rawServer(() => {})
    await gone[Symbol.asyncDispose]()
    await using request = oneRequest(gone.url)

    expect(await failureOf(request.call.get('orders/{id}', Order, { path: { id: 'o1' } }))).toBe(
      unavailable('connection refused'),
    )
    expect(request.connections()).toEqual({ connected: 0, running: 0, queued: 0 })
  })

  it('that has no address in the DNS is refused', async () => {
    await using request = oneRequest('http://orders.invalid')

    expect(await failureOf(request.call.get('orders', Order))).toMatch(
      /^BFF_SERVICE_UNAVAILABLE orders: (its address does not resolve( now)?) \(GET orders\)$/,
    )
  })

  it.each([
    [20, 'nothing failed'],
    [21, 'BFF_SERVICE_CONTRACT orders: answered 1xx more than 20 times (GET orders)'],
  ])('that sends %i answers of 1xx before its own: %s', async (count, outcome) => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'.repeat(count)
    await using service = await rawServer((socket) => socket.write(hints + sound))
    await using request = oneRequest(service.url)

    expect(await failureOf(request.call.get('orders', Order))).toBe(outcome)
    if (outcome !== 'nothing failed') await service.quiet()
  })

  it('that says something more after its answer loses its connection, and nobody else gets it', async () => {
    const stray = `${ok}content-length: 15\r\n\r\n{"id":"poisoned"}`
    await using service: RawServer = await rawServer((socket) => {
      socket.write(service.heads.length === 1 ? sound + stray : sound)
    })
    await using request = oneRequest(service.url)

    expect(await request.call.get('orders', Order)).toEqual({ id: 'o1' })
    expect(await request.next().call.get('orders', Order)).toEqual({ id: 'o1' })
    expect(service.taken).toBe(2)
  })
})

describe('the size of an answer', () => {
  const limited = { maxBody: 11 }
  const tooLarge = contract('answered more than 11 bytes')

  it('may be exactly the limit', async () => {
    await using service = await rawServer((socket) => socket.write(sound))
    await using request = oneRequest(service.url, limited)

    expect(await request.call.get('orders', Order)).toEqual({ id: 'o1' })
  })

  it.each([
    ['one byte over', `${ok}content-length: 12\r\n\r\n{"id":"o1"} `],
    ['announced over, before any of it is read', `${ok}content-length: 99999999999\r\n\r\n`],
    ['over without a length', `${ok}\r\n{"id":"o1"} `],
    ['over in one chunk', `${chunked}\r\nc\r\n{"id":"o1"} \r\n`],
    ['over in many chunks', `${chunked}\r\n${'1\r\n \r\n'.repeat(12)}`],
  ])('is a broken contract when %s', async (_, bytes) => {
    expect(await outcome(staying(bytes), limited)).toBe(tooLarge)
  })

  it('is cut off while the service is still sending', async () => {
    let sent = 0
    const endless = (socket: Socket) => {
      const more = () => {
        if (socket.destroyed) return
        sent += 16_384
        socket.write(`4000\r\n${' '.repeat(16_384)}\r\n`, more)
      }
      socket.write(`${chunked}\r\n`, more)
    }

    expect(await outcome(endless, { maxBody: 1_000_000 })).toBe(contract('answered more than 1000000 bytes'))
    expect(sent).toBeLessThan(20_000_000)
  })
})

describe('a connection', () => {
  it('is used again by the next call, also after an error the service answered properly', async () => {
    const refused = 'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}'
    await using service: RawServer = await rawServer((socket) =>
      socket.write(service.heads.length === 1 ? refused : sound),
    )
    await using request = oneRequest(service.url)

    await failureOf(request.call.get('orders/a', Order))
    await turn()
    await request.call.get('orders/b', Order)
    await turn()
    await request.next().call.get('orders/c', Order)

    expect([service.taken, service.open]).toEqual([1, 1])
    expect(request.connections()).toEqual({ connected: 1, running: 0, queued: 0 })
  })

  it('is not made before the first call, and never beyond the limit', async () => {
    const waiting: Socket[] = []
    await using service = await rawServer((socket) => waiting.push(socket))
    await using request = oneRequest(service.url, { bulkhead: 2 })
    expect(service.taken).toBe(0)

    const pending = [1, 2].map((id) => request.call.get('orders/{id}', Order, { path: { id } }))
    await service.asked(2)
    expect(await failureOf(request.call.get('orders/3', Order))).toBe(
      'BFF_SERVICE_OVERLOADED orders: not called, 2 calls are under way (GET orders/3)',
    )
    expect(request.connections()).toEqual({ connected: 2, running: 2, queued: 0 })
    waiting.map((socket) => socket.write(sound))

    expect(await Promise.all(pending)).toEqual([{ id: 'o1' }, { id: 'o1' }])
    expect(service.taken).toBe(2)
  })

  it('of a call whose answer nobody waits for any more is closed', async () => {
    const clock = manualClock()
    await using service = await rawServer((socket) => socket.write(`${ok}content-length: 11\r\n\r\n{"id"`))
    await using request = oneRequest(service.url, { clock, timeout: 400 })
    const pending = failureOf(request.call.get('orders', Order))
    await service.asked(1)
    clock.advance(400)

    expect(await pending).toBe('BFF_SERVICE_TIMEOUT orders: no answer within 400 ms (GET orders)')
    await service.quiet()
    expect(request.connections()).toEqual({ connected: 0, running: 0, queued: 0 })
  })

  it('of a gateway that has closed is not made again', async () => {
    await using service = await rawServer((socket) => socket.write(sound))
    const request = oneRequest(service.url)
    await request.call.get('orders', Order)
    await request[Symbol.asyncDispose]()
    await service.quiet()

    expect(await failureOf(request.next().call.get('orders', Order))).toBe(
      'BFF_SERVICE_UNAVAILABLE orders: not called, the gateway is closing (GET orders)',
    )
  })
})

describe('a call that cannot be sent', () => {
  it.each([
    [{ 'x-note': 'a\r\nx-evil: 1' }, 'invalid x-note header'],
    [{ 'x note': 'a' }, 'invalid header key'],
  ])('with the headers %j is a defect of the gateway', async (headers, why) => {
    await using service = await rawServer((socket) => socket.write(sound))
    await using request = oneRequest(service.url)

    expect(await failureOf(request.call.get('orders', Order, { headers }))).toBe(
      `BFF_INTERNAL orders: cannot be sent, ${why} (GET orders)`,
    )
    expect(service.heads).toEqual([])
  })
})

it('stands under the path of the address of its service', async () => {
  await using service = await rawServer((socket) => socket.write(sound))
  for (const [base, path] of [
    ['', '/orders/o1?limit=3'],
    ['/', '/orders/o1?limit=3'],
    ['/api/v1', '/api/v1/orders/o1?limit=3'],
    ['/api/v1/', '/api/v1/orders/o1?limit=3'],
  ]) {
    await using request = oneRequest(`${service.url}${base}`)
    await request.call.get('orders/{id}', Order, { path: { id: 'o1' }, query: { limit: 3 } })

    expect(service.heads.at(-1)?.split(' ', 2)[1]).toBe(path)
  }
})
