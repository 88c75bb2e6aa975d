import { bearer, type CallOptions, connect, gateway, service } from '@bffkit/core'
import { keptAddresses } from '../backend/backend.ts'
import { fullHome } from '../full-home.ts'
import { Balance, Messages, Orders, Picks, Profile, patient } from '../shop.ts'
import { type StartCase, serveCase } from './serve-case.ts'

const kept: CallOptions = { cache: 'http' }

/** The services of `full`, whose answers are kept and asked for again with their ETags by every request. */
const shop = {
  users: service('users', patient, (call) => ({ me: () => call.get('me', Profile, kept) })),
  rewards: service('rewards', patient, (call) => ({ balance: () => call.get('balance', Balance, kept) })),
  inbox: service('inbox', patient, (call) => ({ messages: () => call.get('messages', Messages, kept) })),
  orders: service('orders', patient, (call) => ({
    recent: (limit: number) => call.get('orders', Orders, { query: { limit }, ...kept }),
  })),
  catalog: service('catalog', patient, (call) => ({
    picksFor: (segment: string) => call.get('picks', Picks, { query: { segment }, ...kept }),
  })),
}

/** The gateway of `full` whose services say `no-cache`: once it is warm every request makes the five calls, and each of them is answered 304. */
export const start: StartCase = async ({ services, issuer, audience }) => {
  const app = gateway({
    name: 'revalidated',
    services: connect(shop, keptAddresses(services), { token: 'forward', headers: ['accept-language'] }),
    auth: bearer({ issuer, audience }),
    budget: 10_000,
  }).route('/v1', fullHome)
  return await serveCase(app)
}
