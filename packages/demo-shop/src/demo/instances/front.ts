import { balancer, type Place } from '../../rollout/balancer.ts'
import { isInstalled } from './redis.ts'
import { relay } from './relay.ts'

/** What stands before the instances of a gateway. */
export interface Front extends AsyncDisposable {
  readonly url: string
  /** What it is, such as `HAProxy, pid 4711`. */
  readonly kind: string
  /** Waits until it has noticed that an instance is gone. */
  noticed(name: string): Promise<void>
}

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
