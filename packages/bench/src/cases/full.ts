import { bearer, connect, gateway } from '@bffkit/core'
import { addresses } from '../backend/backend.ts'
import { fullHome } from '../full-home.ts'
import { shop } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

/**
 * bffkit as a gateway ships it: bearer tokens checked against the keys of a real issuer and forwarded, scopes, input
 * validation, optional parts, a call that needs another one's answer, budget, deduplication, trace context, access log
 * at `info`.
 */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const app = gateway({
    name: 'full',
    services: connect(shop, addresses(services), { token: 'forward', headers: ['accept-language'] }),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
  }).route('/v1', fullHome)
  return await serveCase(app)
}
