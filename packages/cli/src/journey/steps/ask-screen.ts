import { ask } from '../ask.ts'
import type { Clone } from '../clone.ts'
import { until } from '../expected.ts'
import type { Seen } from '../step.ts'
import type { Dev } from './run-dev.ts'
import type { Shop } from './run-shop.ts'

const delivery = { carrier: 'Northwind Post', arrivesAt: '2026-11-02T09:00:00.000Z', to: 'Ada Lovelace' }

/**
 * Asks for the screen over a service of one's own, before and after a change: at the gateway that has run since before it was
 * made, and in the shop. Each takes the first token it gave.
 */
export const askScreen = async (clone: Clone, dev: Dev, shop: Shop): Promise<Seen> => {
  const answered = (label: string) => {
    const whole = JSON.stringify({ delivery, label })
    const from = ([url, headers]: readonly [string, Dev['headers']]) =>
      until(
        `GET /v1/delivery/o1 at ${url} to be ${whole}`,
        () => ask(`${url}/v1/delivery/o1`, headers),
        ({ body }) => JSON.stringify(body) === whole,
        clone.signal,
      )
    return Promise.all([from([dev.url, dev.headers]), from([shop.tv, shop.headers])])
  }

  const [before] = await answered('Label of s1')
  clone.change(
    'apps/tv-bff/src/routes/delivery.ts',
    '(await shipments.label(id)).text()',
    "'Ask at the counter'",
  )
  await answered('Ask at the counter')
  await Promise.all([dev.process.interrupt(), shop.process.interrupt()])
  return { seen: `${JSON.stringify(before.body)}; Ctrl-C leaves nothing behind` }
}
