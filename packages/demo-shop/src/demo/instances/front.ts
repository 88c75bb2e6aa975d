import { balancer, type Place } from '../../rollout/balancer.ts'
import { isInstalled } from './redis.ts'
import { type Front, relay } from './relay.ts'

/**
 * Balances instances: by HAProxy where it is installed, else by {@link relay}. Neither loses a request that an instance did not
 * accept: it goes to another one.
 */
export const front = async (
  places: readonly Place[],
  port: number,
  crashed: (message: string) => void,
): Promise<Front> => {
  if (!isInstalled('haproxy', '-v')) return relay(places, port)
  const haproxy = await balancer(places, { port, redispatch: true, crashed })
  return {
    url: haproxy.url,
    kind: `HAProxy, pid ${haproxy.pid}`,
    noticed: (name) => haproxy.noticed(name, 'DOWN'),
    [Symbol.asyncDispose]: () => haproxy[Symbol.asyncDispose](),
  }
}
