import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from '@hono/zod-openapi'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { small } from '../database/seed/seed.ts'
import { Category } from '../services/catalog/catalog.schema.ts'
import { Problem } from '../services/every-service/problem.ts'
import { type Shop, startShop } from '../start-shop.ts'
import { readAnswer } from '../testing/caller-of.ts'

let shop: Shop
let chance = 0
beforeAll(async () => {
  shop = await startShop({ size: small, random: () => chance })
})
afterEach(() => shop.heal())
afterAll(() => shop.close())

const get = (path: string, init?: RequestInit) => fetch(shop.addresses.catalog + path, init)
const put = (body: string) =>
  get('/faults', { method: 'PUT', body, headers: { 'content-type': 'application/json' } })

/** What comes over the wire, to the last byte before the service hangs up. */
const overTheWire = (path: string) => {
  const { hostname, port } = new URL(shop.addresses.catalog)
  const socket = connect(Number(port), hostname)
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  return text(socket).catch(() => 'reset')
}

it('answers late by latency, and by the drawn share of jitter', async () => {
  chance = 0.5
  await shop.fault('catalog', { latency: 30, jitter: 40 })
  const start = performance.now()
  const { status } = await get('/categories')
  expect(status).toBe(200)
  expect(performance.now() - start).toBeGreaterThanOrEqual(49)
})

it('fails the drawn share of requests, with the wanted status', async () => {
  await shop.fault('catalog', { errorRate: 0.3, errorStatus: 503 })
  chance = 0.29
  const failed = await readAnswer(await get('/categories'), Problem)
  expect([failed.status, failed.body.detail]).toEqual([503, 'an injected fault'])
  chance = 0.3
  expect((await get('/categories')).status).toBe(200)
})

it('never answers while it hangs', async () => {
  await shop.fault('catalog', { hang: true })
  await expect(get('/categories', { signal: AbortSignal.timeout(40) })).rejects.toThrow('timeout')
})

it('declares the whole length, sends half and hangs up', async () => {
  const whole = await (await get('/categories')).text()
  await shop.fault('catalog', { truncate: true })
  const wire = await overTheWire('/categories')
  const [head = '', body] = wire.split('\r\n\r\n')
  expect(head).toContain('HTTP/1.1 200 OK')
  expect(head.toLowerCase()).toContain(`content-length: ${whole.length}`)
  expect(body).toBe(whole.slice(0, Math.floor(whole.length / 2)))
  await expect(get('/categories').then((answer) => answer.text())).rejects.toThrow('terminated')
})

it('answers JSON that no longer fits', async () => {
  await shop.fault('catalog', { drift: true })
  const { status, body } = await readAnswer(await get('/categories'), z.unknown())
  expect(status).toBe(200)
  expect(z.array(Category).safeParse(body).success).toBe(false)
  expect(body).toMatchObject({
    results: [{ identifier: { value: 'shoes' }, products: '20' }, ...Array(11).fill({})],
  })
})

it('hangs up at once when it is down', async () => {
  await shop.fault('catalog', { down: true })
  await expect(get('/categories')).rejects.toThrow('fetch failed')
  expect(['', 'reset']).toContain(await overTheWire('/categories'))
})

it('spares health, contract and the faults themselves, even when it is down', async () => {
  await shop.fault('catalog', { down: true, hang: true, truncate: true })
  expect((await get('/health')).status).toBe(200)
  expect((await get('/openapi.json')).status).toBe(200)
  expect(await (await get('/faults')).json()).toEqual({ down: true, hang: true, truncate: true })
})

it('replaces all faults at once, and heals', async () => {
  await shop.fault('catalog', { errorRate: 1 })
  await shop.fault('catalog', { latency: 1 })
  expect(await (await get('/faults')).json()).toEqual({ latency: 1 })
  expect((await get('/faults', { method: 'DELETE' })).status).toBe(204)
  expect(await (await get('/faults')).json()).toEqual({})
})

it('makes one service go wrong and no other', async () => {
  await shop.fault('catalog', { down: true })
  expect((await fetch(`${shop.addresses.inbox}/unread`)).status).toBe(401)
})

it('refuses faults it does not know or that make no sense, and keeps the ones it has', async () => {
  await shop.fault('catalog', { latency: 1 })
  const unknown = await readAnswer(await put('{"explode":true}'), Problem)
  const wrong = await readAnswer(await put('{"errorRate":2}'), Problem)
  expect([unknown.status, wrong.status, (await put('{')).status]).toEqual([400, 400, 400])
  expect(wrong.body.errors).toEqual([{ pointer: '/errorRate', detail: 'Too big: expected number to be <=1' }])
  expect(await (await get('/faults')).json()).toEqual({ latency: 1 })
  await expect(shop.fault('catalog', { latency: -1 })).rejects.toThrow('faults refused with 400')
})
