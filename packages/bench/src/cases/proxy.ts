import { bearer, connect, gateway, passThrough } from '@bffkit/core'
import { addresses } from '../backend/backend.ts'
import { shop } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

const picks = passThrough(shop.catalog, { path: '/picks', anonymous: true })

/** bffkit handing one route to a service as it is, open to anybody, no log. */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const app = gateway({
    name: 'proxy',
    services: connect(shop, addresses(services)),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
    log: 'silent',
  }).route('/v1', picks)
  return await serveCase(app)
}
