import { backends, tokenFor } from '@bffkit/core/testing'
import { createApp, fixtures } from './home-screen.ts'

/** Milliseconds each service takes to answer. */
const takes = { users: 40, orders: 85, rewards: 60, inbox: 25, catalog: 55 } as const
const services = ['users', 'orders', 'rewards', 'inbox', 'catalog'] as const

await using shop = await backends(fixtures)
for (const name of services) shop.slow(name, takes[name])

const app = createApp(shop.settings)
const headers = await tokenFor('u1', 'home:read')
const run = async () => {
  const response = await app.request('/v1/home', { headers })
  return { timing: response.headers.get('server-timing'), answer: await response.json() }
}

for (let warming = 0; warming < 30; warming++) await run()
const complete = await run()

await shop.down('rewards')
shop.slow('catalog', 5_000)
const degraded = await run()

console.log(JSON.stringify({ complete, degraded }, undefined, 2))
