import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { logLines } from '../../../test/log-lines.ts'
import { serve } from '../../serve.ts'
import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '../../store/index.ts'
import { type Backends, backends, tokenFor } from '../../testing/index.ts'
import { orderBook } from './test/order-book.ts'
import { placing } from './test/placing.ts'

let folder: string
let file: string
let book: ReturnType<typeof orderBook>
let shop: Backends<'orders'>
let children: ChildProcessByStdio<null, Readable, null>[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bffkit-idempotent-'))
  file = join(folder, 'records.sqlite')
  book = orderBook()
  shop = await backends({ orders: { 'POST /orders': book.place } })
  children = []
})
afterEach(async () => {
  await Promise.all(children.map(killed))
  await shop.close()
  rmSync(folder, { recursive: true })
})

const killed = async (child: (typeof children)[number]) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A gateway in a process of its own, over the same file, whose clock is ahead by so many ms. */
const started = async (ahead = 0) => {
  const script = fileURLToPath(new URL('test/placing-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, file, JSON.stringify(shop.settings), String(ahead)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [url] = await once(createInterface(child.stdout), 'line')
  return { url: String(url), kill: () => killed(child) }
}

const headersFor = async (key: string) => ({
  'content-type': 'application/json',
  'idempotency-key': key,
  ...(await tokenFor('u1', 'orders:write')),
})

const post = async (url: string, key = '"k1"') => {
  const init = { method: 'POST', headers: await headersFor(key), body: '{"sku":"SHO-1"}' }
  const res = await fetch(`${url}/v1/orders`, init)
  return {
    status: res.status,
    location: res.headers.get('location'),
    replayed: res.headers.get('idempotency-replayed'),
    body: await res.json(),
  }
}

const placed = { status: 201, location: '/v1/orders/o1', body: { order: { id: 'o1', total: 12.5 } } }
const first = { ...placed, replayed: null }
const replay = { ...placed, replayed: 'true' }
const running = {
  status: 409,
  body: expect.objectContaining({ code: 'BFF_IDEMPOTENCY_RUNNING', retryAfter: 1 }),
}
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i))

/** Sends fifty with one key at once, the order being held until all but one are answered, and fifty more after it. */
const fiftyAndFiftyMore = async (urls: readonly string[]) => {
  const gate = Promise.withResolvers<void>()
  book.beforeAnswer(async () => {
    await gate.promise
    return undefined
  })
  const send = (index: number) => post(urls[index % urls.length] ?? '')
  const sent = times(50, send)
  let answered = 0
  for (const one of sent) one.then(() => ++answered === 49 && gate.resolve())
  const answers = await Promise.all(sent)
  return { answers, later: await Promise.all(times(50, send)) }
}

const expectOneOrder = async (urls: readonly string[]) => {
  const { answers, later } = await fiftyAndFiftyMore(urls)

  expect(answers.filter(({ status }) => status === 201)).toEqual([first])
  const rest = answers.filter(({ status }) => status !== 201)
  expect(rest.map(({ status, body }) => ({ status, body }))).toEqual(times(49, () => running))
  expect(later).toEqual(times(50, () => replay))
  expect(shop.calls('orders')).toHaveLength(1)
  expect(book.keys()).toHaveLength(1)
}

it('fifty posts at once with one key are one call; 49 are refused with Retry-After, and then get the same answer', async () => {
  const { url } = await started()

  await expectOneOrder([url])
})

it('fifty posts at once with one key, at two processes that share the file, are one call', async () => {
  const [one, other] = await Promise.all([started(), started()])

  await expectOneOrder([one.url, other.url])
})

it('killed between the write and the answer, the retry at another process gets the same order', async () => {
  const [dying, next, later] = await Promise.all([started(), started(), started(60_000)])
  book.beforeAnswer(async () => {
    await dying.kill()
    return undefined
  })
  await expect(post(dying.url)).rejects.toThrow('fetch failed')
  expect(book.keys()).toHaveLength(1)
  book.beforeAnswer(async () => undefined)

  expect(await post(next.url)).toMatchObject(running)
  const retries = await Promise.all(times(10, () => post(later.url)))
  expect(retries.filter(({ status, replayed }) => status === 201 && replayed === null)).toEqual([first])
  for (const one of retries.filter(({ status }) => status !== 201)) expect(one).toMatchObject(running)
  expect(await post(next.url)).toEqual(replay)
  expect(book.keys()).toHaveLength(1)
  expect(shop.calls('orders').map(({ headers }) => headers['idempotency-key'])).toEqual([
    book.keys()[0],
    book.keys()[0],
  ])
})

it('a client that hangs up does not end the write, and finds its answer when it comes back', async () => {
  const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(file) })
  const { log, lines } = logLines()
  const app = placing(shop.settings, idempotencyRecords(database), { log, budget: 20_000 })
  const { url, server, stop } = await serve(app, { port: 0, shedding: false })
  const noticed = new Promise((resolve) =>
    server.once('connection', (socket) => socket.once('close', resolve)),
  )
  const gate = Promise.withResolvers<void>()
  book.beforeAnswer(async () => {
    await gate.promise
    return undefined
  })
  const leaving = request(`${url}/v1/orders`, { method: 'POST', headers: await headersFor('"k1"') })
  leaving.on('error', () => {})
  leaving.end('{"sku":"SHO-1"}')
  await shop.called('orders')
  leaving.destroy()
  await noticed
  expect(app.lifecycle.running).toBe(1)
  gate.resolve()
  await expect.poll(lines).toMatchObject([{ status: 499, calls: [{ service: 'orders', outcome: 'ok' }] }])

  expect(await post(url)).toEqual(replay)
  expect(shop.calls('orders')).toMatchObject([{ state: 'answered' }])
  await stop()
  await database.destroy()
})
