import { bearer, type CallOptions, connect, gateway, service } from '@bffkit/core'
import { addresses } from '../backend/backend.ts'
import { fullHome } from '../full-home.ts'
import { Balance, Orders, Picks, Profile, patient, shop } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

const minute = 60_000
const forCaller: CallOptions = { cache: { ttl: minute, scope: 'principal' } }

/** What is a user's own, and may be a minute old unless this gateway has changed it. */
const own = {
  users: service('users', patient, (call) => ({ me: () => call.get('me', Profile, forCaller) })),
  rewards: service('rewards', patient, (call) => ({
    balance: () => call.get('balance', Balance, forCaller),
  })),
  orders: service('orders', patient, (call) => ({
    recent: (limit: number) => call.get('orders', Orders, { query: { limit }, ...forCaller }),
  })),
}

/** What is the same for everybody. */
const common = {
  catalog: service('catalog', patient, (call) => ({
    picksFor: (segment: string) =>
      call.get('picks', Picks, { query: { segment }, cache: { ttl: minute, scope: 'shared' } }),
  })),
}

/** What comes from elsewhere at any time. */
const { inbox } = shop

/**
 * The gateway of `full` whose shareable parts are cached for a minute: the picks for everybody; profile, balance and
 * orders for the user they belong to. Every request asks for the messages.
 */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const settings = addresses(services)
  const forwarded = { token: 'forward', headers: ['accept-language'] } as const
  const app = gateway({
    name: 'cached',
    services: {
      ...connect({ ...own, inbox }, settings, forwarded),
      ...connect(common, settings),
    },
    auth: bearer({ issuer, audience }),
    budget: 10_000,
  }).route('/v1', fullHome)
  return await serveCase(app)
}
