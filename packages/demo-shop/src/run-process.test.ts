import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { listen } from './listen.ts'
import { serviceNames } from './services/start-services.ts'

const Ready = z.object({ ready: z.string(), addresses: z.record(z.string(), z.string()) })
const freePorts = Object.fromEntries(
  ['identity', ...serviceNames].map((name) => [`${name.toUpperCase()}_PORT`, '0']),
)

let folder: string
const children: ChildProcess[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true }))

const run = (file: string, settings: Record<string, string> = {}) => {
  const main = fileURLToPath(new URL(file, import.meta.url))
  const env = { ...freePorts, SHOP_DATABASE: join(folder, 'shop.sqlite'), ...settings }
  const child = spawn(process.execPath, [main], { env })
  children.push(child)
  const whenReady = async () => {
    const [line] = await once(child.stdout, 'data')
    return Ready.parse(JSON.parse(`${line}`))
  }
  return { child, whenReady, exit: once(child, 'exit'), errors: text(child.stderr) }
}

it('starts both processes on one new database, prints where they are, and exits 0 on a signal', async () => {
  const identity = run('./identity/main.ts')
  const services = run('./services/main.ts')
  const [first, second] = await Promise.all([identity.whenReady(), services.whenReady()])
  expect([first.ready, second.ready]).toEqual(['identity', 'services'])
  expect(Object.keys(second.addresses)).toEqual(serviceNames)
  expect((await fetch(`${second.addresses.catalog}/products/p1`)).status).toBe(200)
  expect((await fetch(`${first.addresses.identity}/.well-known/openid-configuration`)).status).toBe(200)

  identity.child.kill('SIGTERM')
  services.child.kill('SIGINT')
  expect([(await identity.exit)[0], (await services.exit)[0]]).toEqual([0, 0])
  expect([await identity.errors, await services.errors]).toEqual(['', ''])
})

it('starts several instances of a service when configured, and prints where each is', async () => {
  const { child, whenReady, exit } = run('./services/main.ts', { INSTANCES: 'catalog:3' })
  const { addresses } = await whenReady()
  const catalogs = addresses.catalog?.split(',') ?? []
  const statuses = await Promise.all(catalogs.map(async (url) => (await fetch(`${url}/products/p1`)).status))
  child.kill('SIGTERM')

  expect(statuses).toEqual([200, 200, 200])
  expect(addresses.users?.split(',')).toHaveLength(1)
  expect((await exit)[0]).toBe(0)
})

it('exits 1 with one line about the port that is taken', async () => {
  const taken = await listen({ name: 'squatter', host: '127.0.0.1', port: 0 }, () => () => {})
  const { port } = new URL(taken.address)
  const services = run('./services/main.ts', { CARTS_PORT: port })
  expect((await services.exit)[0]).toBe(1)
  expect(await services.errors).toBe(
    `carts: port ${port} is already in use on 127.0.0.1. Stop what listens there, or set CARTS_PORT to another port.\n`,
  )
  await taken.close()
})
