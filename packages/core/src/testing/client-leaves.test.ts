import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backends, backends } from './backends/backends.ts'
import { clientLeaves } from './client-leaves.ts'

const fixtures = { users: { 'GET /me': { name: 'Ada' } }, rewards: { 'GET /balance': { points: 12 } } }

let shop: Backends<keyof typeof fixtures>
let stops: (() => void)[]

beforeEach(async () => {
  stops = []
  shop = await backends(fixtures)
})
afterEach(async () => {
  for (const stop of stops) stop()
  await shop.close()
})

/** A gateway of a few lines that calls the user, and then answers so; with no answer it waits for the user for ever. */
const served = async (status?: number) => {
  const server = createServer(async (_incoming, outgoing) => {
    const left = new AbortController()
    outgoing.once('close', () => left.abort())
    const user = fetch(`${shop.settings.USERS_URL}/me`, { signal: left.signal }).catch(() => undefined)
    await shop.called('users')
    if (status === undefined) await user
    else outgoing.writeHead(status).end('{"code":"BFF_SERVICE_TIMEOUT"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/home`
}

it('tells whose calls were cut off', async () => {
  const { aborted } = await clientLeaves(await served(), {}, shop, ['users'])

  expect(aborted).toEqual(['users'])
})

it('U8: names the call that does not come, what has come, and how long it waited', async () => {
  await shop.close()
  shop = await backends(fixtures, { waitTimeout: 1_500 })
  await expect(clientLeaves(await served(), {}, shop, ['users', 'rewards'])).rejects.toThrow(
    'backends: call 1 of rewards has not come (users GET /me (open)) after 1500 ms',
  )
  // What it broke is sound again.
  expect((await fetch(`${shop.settings.REWARDS_URL}/balance`)).status).toBe(200)
})

it('U8: says so at once when the gateway answers without a call', async () => {
  const url = await served(504)

  await expect(clientLeaves(url, {}, shop, ['users', 'rewards'])).rejects.toThrow(
    `clientLeaves: GET ${url} answered 504 before it called rewards: {"code":"BFF_SERVICE_TIMEOUT"}`,
  )
})

it('U8: refuses to show that none of no calls was left open', async () => {
  await expect(clientLeaves('http://127.0.0.1:9/v1/home', {}, shop, [])).rejects.toThrow(
    new TypeError(
      'clientLeaves: GET http://127.0.0.1:9/v1/home: services is empty, so there is nothing to leave',
    ),
  )
})
