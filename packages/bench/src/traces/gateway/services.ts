import { type Bound, connect, type GatewayEnv, service } from '@bffkit/core'
import { loginToken } from '@bffkit/core/auth'
import { z } from 'zod'

const Thing = z.object({ id: z.string() })
const Login = z.object({ token: z.string(), expiresIn: z.number() })

const shop = service(
  'shop',
  {
    timeout: 2_000,
    breaker: false,
    bulkhead: false,
    retry: { baseDelay: 0, budget: { reserve: 100 } },
    hedge: { quantile: 0.5, extraLoad: 1 },
  },
  (call) => ({
    get: (kind: string, n: string) => call.get('{kind}/{n}', Thing, { path: { kind, n }, hedge: false }),
    hedged: (kind: string, n: string) => call.get('{kind}/{n}', Thing, { path: { kind, n } }),
    post: (n: string) => call.post('posted/{n}', Thing, { path: { n }, body: { n } }),
    batch: (ids: string[]) => call.batch('batch', Thing, { ids, key: 'id' }),
    shared: (n: string) =>
      call.get('shared/{n}', Thing, { path: { n }, hedge: false, cache: { ttl: 60_000, scope: 'shared' } }),
    kept: (n: string) =>
      call.get('kept/{n}', Thing, {
        path: { n },
        hedge: false,
        cache: { ttl: 1, staleWhileRevalidate: 60_000, staleIfError: 60_000, scope: 'shared' },
      }),
    tagged: (n: string) => call.get('tagged/{n}', Thing, { path: { n }, hedge: false, cache: 'http' }),
    events: (n: string) => call.ky.get(call.path('events/{n}', { n })),
    text: (n: string) => call.ky.get(call.path('text/{n}', { n })).text(),
  }),
)
const locked = service('locked', { breaker: false }, (call) => ({
  get: (n: string) => call.get('locked/{n}', Thing, { path: { n } }),
}))

const declared = { shop, locked }
export type Services = Bound<typeof declared>
export type TracesEnv = GatewayEnv<Services>

/** The service, once as it is and once behind a login, at an address. */
export const connectServices = (url: string) =>
  connect(
    declared,
    { SHOP_URL: url, LOCKED_URL: url },
    { except: { locked: { token: loginToken({ url: `${url}/login`, body: {}, answer: Login }) } } },
  )

/** What is passed through is passed to this one. */
export { shop }
