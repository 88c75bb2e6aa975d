import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RawUpstream, rawUpstream } from '../backends/raw-upstream.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'
import { waiting } from '../waiting.ts'
import { type ConnectionFault, freePassage, passage } from './connection-fault.ts'
import { faultProxy } from './fault-proxy.ts'

const request = 'GET /orders HTTP/1.1\r\n\r\n'
const answer = 'HTTP/1.1 204 No Content\r\n\r\n'

let service: RawUpstream
let clock: ManualClock
let proxy: ReturnType<typeof faultProxy>
const clients = new Set<Socket>()

beforeEach(async () => {
  clock = manualClock()
  service = await rawUpstream(answer)
  proxy = faultProxy(() => Number(new URL(service.url).port), clock)
  await proxy.start()
})
afterEach(async () => {
  for (const client of clients) client.destroy()
  clients.clear()
  await proxy.stop()
  await service.close()
})

const inflict = (fault: ConnectionFault) => proxy.put(passage(fault))

/** A client of the proxy, what it has heard, and how its connection ended. */
const connected = async () => {
  const socket = createConnection(proxy.port(), '127.0.0.1')
  const { until, changed } = waiting()
  let heard = ''
  let end: string | undefined
  clients.add(socket)
  socket.setEncoding('latin1').on('data', (text) => {
    heard += text
    changed()
  })
  socket.on('error', ({ message }) => {
    end = message
  })
  socket.on('close', () => {
    end ??= 'closed'
    changed()
  })
  await once(socket, 'connect')
  return {
    socket,
    ask: () => socket.write(request),
    heard: async (length: number) => {
      await until(
        () => heard.length >= length || end !== undefined,
        () => `fewer than ${length} bytes were heard: ${heard}`,
      )
      return heard
    },
    ended: async () => {
      await until(
        () => end !== undefined,
        () => 'the connection is open',
      )
      return end
    },
    isOpen: () => socket.readyState === 'open',
  }
}
/** The turns in which the proxy reads what was sent. */
const read = async () => {
  await turn()
  await turn()
}
/** Waits until the proxy waits for time to pass, and lets it pass. */
const pass = async (ms: number) => {
  await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
  clock.advance(ms)
}

describe('without a fault', () => {
  it('requests and answers pass, one after the other on one connection', async () => {
    const client = await connected()
    client.ask()
    expect(await client.heard(answer.length)).toBe(answer)
    client.ask()
    expect(await client.heard(2 * answer.length)).toBe(answer + answer)

    expect([service.requests.length, service.accepted]).toEqual([2, 1])
    expect(clock.pending).toBe(0)
  })

  it('megabytes pass both ways', async () => {
    const [megabytes, held] = ['x'.repeat(8_000_000), Promise.withResolvers<void>()]
    service.next(held.promise, megabytes)
    const client = await connected()
    client.socket.write(`GET /${megabytes} HTTP/1.1\r\n\r\n`)
    await service.asked(1)
    held.resolve()

    expect((await client.heard(megabytes.length)).length).toBe(megabytes.length)
    expect(service.requests[0]?.length).toBe(`GET /${megabytes} HTTP/1.1`.length)
  })

  it.each([
    ['a reset', 'read ECONNRESET', (socket: Socket) => socket.resetAndDestroy()],
    ['a close', 'closed', (socket: Socket) => socket.end()],
  ])('%s by the service reaches the client', async (_, end, act) => {
    service.next(act)
    const client = await connected()
    client.ask()

    expect(await client.ended()).toBe(end)
  })

  it('a client that leaves is seen by the service', async () => {
    service.next()
    const client = await connected()
    client.ask()
    await service.asked(1)
    client.socket.destroy()

    await expect(service.quiet()).resolves.toBeUndefined()
  })

  it('a service that is not there resets', async () => {
    await service.close()
    const client = await connected()

    expect(await client.ended()).toBe('read ECONNRESET')
  })
})

describe('latency', () => {
  it('holds the request back, and the answer as long again', async () => {
    inflict({ latency: 50 })
    const client = await connected()
    client.ask()
    await pass(49)
    expect(service.requests).toEqual([])
    await pass(1)
    await service.asked(1)
    await pass(49)
    expect(await client.heard(0)).toBe('')
    await pass(1)

    expect(await client.heard(answer.length)).toBe(answer)
    expect(clock.now()).toBe(100)
  })

  it('holds only the beginning of an answer back', async () => {
    const rest = Promise.withResolvers<void>()
    service.next('one', rest.promise, 'two', 'three')
    inflict({ latency: 50 })
    const client = await connected()
    client.ask()
    await pass(50)
    await pass(50)
    expect(await client.heard(3)).toBe('one')
    rest.resolve()

    expect(await client.heard(11)).toBe('onetwothree')
  })
})

describe('a slow answer', () => {
  it('drips byte by byte, the first one at once', async () => {
    service.next('ab', 'cd')
    inflict({ drip: 10 })
    const client = await connected()
    client.ask()
    const heard = [await client.heard(1)]
    for (const length of [2, 3, 4]) {
      await pass(10)
      heard.push(await client.heard(length))
    }

    expect(heard).toEqual(['a', 'ab', 'abc', 'abcd'])
    expect(clock.pending).toBe(0)
  })

  it.each([
    [1_000, 60, [20, 40, 60], 40],
    [10, 3, [1, 2, 3], 200],
  ])('of %i bytes a second comes in pieces', async (bandwidth, size, lengths, took) => {
    service.next('x'.repeat(size))
    inflict({ bandwidth })
    const client = await connected()
    client.ask()
    const [first = 0, ...more] = lengths
    expect((await client.heard(first)).length).toBe(first)
    for (const length of more) {
      await pass(took / more.length)
      expect((await client.heard(length)).length).toBe(length)
    }

    expect(clock.now()).toBe(took)
  })
})

describe('a connection that is cut', () => {
  it.each([
    ['reset', 0, { resetAfter: 0 }, 'read ECONNRESET'],
    ['reset', 5, { resetAfter: 5 }, 'read ECONNRESET'],
    ['closed', 0, { closeAfter: 0 }, 'closed'],
    ['closed', 5, { closeAfter: 5 }, 'closed'],
  ])(
    'is %s after %i bytes of the answer, and the service heard the request',
    async (_, bytes, fault, end) => {
      inflict(fault)
      const client = await connected()
      client.ask()

      expect(await client.ended()).toBe(end)
      expect(await client.heard(0)).toBe(answer.slice(0, bytes))
      expect(service.requests).toHaveLength(1)
      await service.quiet()
    },
  )

  it('delivers all it promised of a large answer before it closes', async () => {
    service.next('x'.repeat(9_000_000))
    inflict({ closeAfter: 8_000_000 })
    const client = await connected()
    client.ask()

    expect(await client.ended()).toBe('closed')
    expect((await client.heard(0)).length).toBe(8_000_000)
  })

  it('counts each answer anew, and leaves a shorter one alone', async () => {
    inflict({ closeAfter: answer.length + 1 })
    const client = await connected()
    client.ask()
    await client.heard(answer.length)
    client.ask()

    expect(await client.heard(2 * answer.length)).toBe(answer + answer)
    expect(client.isOpen()).toBe(true)
  })

  it('is half-open when only the service knows: the client may say what it likes and hears nothing', async () => {
    inflict({ halfOpenAfter: 5 })
    const client = await connected()
    client.ask()
    expect(await client.heard(5)).toBe(answer.slice(0, 5))
    await service.quiet()
    proxy.put(freePassage)
    await new Promise<void>((resolve) => client.socket.write(request, () => resolve()))

    const other = await connected()
    other.ask()
    await other.heard(answer.length)
    expect([client.isOpen(), await client.heard(5)]).toEqual([true, answer.slice(0, 5)])
    expect(service.requests).toHaveLength(2)
  })
})

describe('a blackhole', () => {
  it('accepts and swallows, also on a connection that was open, and what it swallowed never arrives', async () => {
    const [kept, fresh] = [await connected(), await connected()]
    kept.ask()
    await kept.heard(answer.length)
    inflict('blackhole')
    kept.ask()
    fresh.ask()
    await read()
    proxy.put(freePassage)
    fresh.ask()
    await read()

    const sound = await connected()
    sound.ask()
    expect(await sound.heard(answer.length)).toBe(answer)
    expect(service.requests).toHaveLength(2)
    expect([kept, fresh].map((client) => client.isOpen())).toEqual([true, true])
  })
})

describe('a fault', () => {
  it('leaves the request that is under way alone, and holds from the next one on', async () => {
    const gate = Promise.withResolvers<void>()
    service.next(gate.promise, answer)
    const client = await connected()
    client.ask()
    await service.asked(1)
    inflict({ resetAfter: 0 })
    gate.resolve()
    expect(await client.heard(answer.length)).toBe(answer)
    client.ask()

    expect(await client.ended()).toBe('read ECONNRESET')
  })

  it.each<[string, ConnectionFault]>([
    ['the request', { latency: 50 }],
    ['the answer', { drip: 50 }],
  ])('that holds %s back stops its timer when the client leaves', async (_, fault) => {
    inflict(fault)
    const client = await connected()
    client.ask()
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    client.socket.destroy()

    await expect(service.quiet()).resolves.toBeUndefined()
    expect(clock.pending).toBe(0)
  })

  it('stops its timers when the proxy does, and nothing stays open', async () => {
    inflict({ drip: 50 })
    const client = await connected()
    client.ask()
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    await proxy.stop()

    await service.quiet()
    expect(await client.ended()).toBe('closed')
    expect(clock.pending).toBe(0)
  })
})
