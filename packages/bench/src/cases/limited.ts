import { bearer, connect, gateway } from '@bffkit/core'
import { type LimitStore, limit, memoryLimits } from '@bffkit/core/traffic'
import { addresses, type Backend } from '../backend/backend.ts'
import { fullHome } from '../full-home.ts'
import { shop } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

/** Larger than any run: what is refused costs another amount. */
const plenty = { quota: 1_000_000_000, window: 60_000 } as const

/** Serves the gateway of `full` with two limits, one of addresses and one of callers, that are kept in a store. */
export const startLimited = async (
  { services, issuer, audience }: Backend,
  limitStore: LimitStore,
): Promise<string> => {
  const app = gateway({
    name: 'limited',
    services: connect(shop, addresses(services), { token: 'forward', headers: ['accept-language'] }),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
    limits: [
      limit({ name: 'address', by: 'address', ...plenty }),
      limit({ name: 'caller', by: 'principal', ...plenty }),
    ],
    limitStore,
  }).route('/v1', fullHome)
  return await serveCase(app)
}

/** The gateway of `full` with two limits that are kept in memory. */
export const start: StartCase = (backend) => startLimited(backend, memoryLimits())
