import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RawUpstream, rawUpstream } from './raw-upstream.ts'

let upstream: RawUpstream
let client: Socket

beforeEach(async () => {
  upstream = await rawUpstream('usual')
  client = createConnection(Number(new URL(upstream.url).port), '127.0.0.1')
  await once(client.setEncoding('utf8'), 'connect')
})
afterEach(async () => {
  client.destroy()
  await upstream.close()
})

const ask = (path: string) => client.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
const heard = async () => (await once(client, 'data'))[0]

it('answers with the bytes it was given, whatever they are', async () => {
  upstream.next('HTTP/1.1 OK\r\n', Buffer.from('\u{1f4a3}'), (socket) => socket.end())
  ask('/a')

  expect(await text(client)).toBe('HTTP/1.1 OK\r\n\u{1f4a3}')
})

it('answers with the default steps when nothing is scripted, and each script once, in their order', async () => {
  upstream.next('first')
  upstream.next('second')
  const answers: unknown[] = []
  for (const path of ['/1', '/2', '/3', '/4']) {
    ask(path)
    answers.push(await heard())
  }

  expect(answers).toEqual(['first', 'second', 'usual', 'usual'])
  expect(upstream.requests).toEqual(['/1', '/2', '/3', '/4'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x`))
  expect([upstream.accepted, upstream.open]).toEqual([1, 1])
})

it('waits for what its script waits for, and for what its steps return', async () => {
  const [gate, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  upstream.next('before', gate.promise, () => done.promise, 'after')
  ask('/')
  expect(await heard()).toBe('before')
  gate.resolve()
  done.resolve()

  expect(await heard()).toBe('after')
})

it('does nothing more when the connection is gone', async () => {
  const gate = Promise.withResolvers<void>()
  let after = false
  upstream.next(gate.promise, () => {
    after = true
  })
  ask('/')
  await upstream.asked(1)
  client.destroy()
  await upstream.quiet()
  gate.resolve()
  await upstream.close()

  expect([after, upstream.open]).toEqual([false, 0])
})

it('takes a head that comes in pieces for one request', async () => {
  client.write('GET / HTTP/1.1\r\nho')
  client.write('st: x\r\n\r')
  client.write('\n')

  expect(await heard()).toBe('usual')
  expect(upstream.requests).toEqual(['GET / HTTP/1.1\r\nhost: x'])
})
