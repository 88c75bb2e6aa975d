import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { type Child, startChild } from '../src/demo/child.ts'
import { keyCommand, newKeyIn } from '../src/demo/partner-key.ts'
import { here } from '../src/demo/stack.ts'
import { demoSecrets } from '../src/identity/clients.ts'
import { startShop } from '../src/start-shop.ts'

const folder = await mkdtemp(join(tmpdir(), 'partner-'))
const DATABASE = join(folder, 'partner.sqlite')
const shop = await startShop()
const scopes = ['catalog:read', 'orders:read', 'orders:write'].flatMap((scope) => ['--scope', scope])
const { key } = newKeyIn(await keyCommand({}, DATABASE, 'create', '--name', 'Acme', ...scopes))

/** A partner gateway in a process of its own. */
const gateway = (ordersUrl: string): Promise<Child> =>
  startChild({
    name: 'partner-api',
    args: [here('../../../../apps/partner-api/src/main.ts')],
    env: {
      ...shop.settings,
      ORDERS_URL: ordersUrl,
      CLIENT_SECRET: demoSecrets.partnerApi,
      DATABASE,
      PORT: '0',
    },
    ready: ({ msg, url }) => (msg === 'listening' && typeof url === 'string' ? { url } : undefined),
    crashed: () => {},
    grace: 0,
  })

/** Stands before the orders service, passes a call on, and keeps the answer to itself. */
const silentProxy = async () => {
  const written = Promise.withResolvers<void>()
  const server = createServer(async (incoming: IncomingMessage) => {
    const { method = 'GET', headers, url = '/' } = incoming
    const body = await text(incoming)
    const own = ['authorization', 'content-type', 'x-account', 'idempotency-key']
    const sent = own.flatMap((name) =>
      headers[name] === undefined ? [] : [[name, String(headers[name])] as const],
    )
    const res = await fetch(shop.settings.ORDERS_URL + url, {
      method,
      headers: Object.fromEntries(sent),
      body,
    })
    if (res.status === 201) written.resolve()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    written: written.promise,
    server,
  }
}

afterAll(async () => {
  await shop.close()
  await rm(folder, { recursive: true })
})

it('places one order when the gateway is killed between the write and the answer', async () => {
  const [product] = JSON.parse(
    await (await fetch(`${shop.settings.CATALOG_URL}/products?limit=1`)).text(),
  ).items
  const headers = { 'x-api-key': key, 'idempotency-key': randomUUID(), 'content-type': 'application/json' }
  const body = JSON.stringify({ lines: [{ sku: product.sku, quantity: 1 }] })
  const post = async ({ addresses }: Child) => {
    const res = await fetch(`${addresses.url}/v1/orders`, { method: 'POST', headers, body })
    return {
      status: res.status,
      retryAfter: Number(res.headers.get('retry-after')),
      body: JSON.parse(await res.text()),
    }
  }

  const proxy = await silentProxy()
  // The second one is there before the first one is killed, while whose lease is young.
  const [first, second] = await Promise.all([gateway(proxy.url), gateway(shop.settings.ORDERS_URL)])
  const lost = post(first).catch(() => 'connection lost')
  await proxy.written
  await first.stop()
  expect(await lost).toBe('connection lost')
  proxy.server.closeAllConnections()
  proxy.server.close()

  const statuses: number[] = []
  let answer = await post(second)
  while (answer.status === 409) {
    statuses.push(answer.status)
    await after(answer.retryAfter * 1_000) // as the answer asks: the record is leased to the process that died
    answer = await post(second)
  }
  const orders = await fetch(`${second.addresses.url}/v1/orders`, { headers: { 'x-api-key': key } })
  const list = JSON.parse(await orders.text()).orders

  expect(statuses.length).toBeGreaterThan(0)
  expect(answer.status).toBe(201)
  expect(list.map(({ id }: { id: string }) => id)).toEqual([answer.body.order.id])
  await second.stop()
})
