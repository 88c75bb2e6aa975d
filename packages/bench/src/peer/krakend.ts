import type { Backend } from '../backend/backend.ts'
import { handTrimmed } from '../hand-trimmed.ts'
import { payloads } from '../payloads.ts'

const right = handTrimmed(payloads())

/**
 * The home screen as a configuration of KrakenD, version 3: five backends merged into `/v1/home`. Objects are trimmed by `allow`;
 * lists by `flatmap_filter`, which is what its documentation advises for arrays, and which makes `allow` and `mapping` of the same
 * backend void. Without a log of requests, as the yardstick.
 *
 * @see https://www.krakend.io/docs/configuration/structure/
 * @see https://www.krakend.io/docs/backends/flatmap/
 */
export const krakend = ({ services }: Pick<Backend, 'services'>, port: number) => {
  const { users, rewards, inbox, orders, catalog } = services
  const all = payloads()
  return {
    version: 3,
    name: 'bench',
    port,
    timeout: '10s',
    max_idle_connections_per_host: 128,
    extra_config: {
      router: { disable_access_log: true },
      'telemetry/logging': { level: 'ERROR', stdout: false, syslog: false },
    },
    endpoints: [
      {
        endpoint: '/v1/home',
        method: 'GET',
        output_encoding: 'json',
        input_query_strings: ['limit'],
        backend: [
          { ...from(users, '/me'), group: 'profile', allow: Object.keys(right.profile) },
          { ...from(rewards, '/balance'), group: 'balance', allow: Object.keys(right.balance) },
          { ...from(inbox, '/messages'), ...list('messages', all.inbox) },
          { ...from(orders, '/orders?limit=8'), ...list('orders', all.orders) },
          { ...from(catalog, '/picks?segment=gold'), ...list('picks', all.catalog) },
        ],
      },
    ],
  }
}

const from = (host: string, path: string) => ({ host: [host], url_pattern: path, encoding: 'json' })

/** KrakenD calls a list that is a whole answer `collection`. What is not shown of its items is deleted. */
const list = (part: 'messages' | 'orders' | 'picks', items: readonly object[]) => {
  const shown = new Set(Object.keys(right[part][0] ?? {}))
  const hidden = Object.keys(items[0] ?? {}).filter((field) => !shown.has(field))
  const flatmap_filter = [
    ...hidden.map((field) => ({ type: 'del', args: [`collection.*.${field}`] })),
    { type: 'move', args: ['collection', part] },
  ]
  return { is_collection: true, extra_config: { proxy: { flatmap_filter } } }
}
