import { Pool } from 'undici'
import type { ClientCredentials } from '../../auth/client/client-credentials.ts'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { openScope } from '../../scope/open-scope.ts'
import type { Scope } from '../../scope/scope.ts'
import { openServices } from '../bind.ts'
import type { Call } from '../call.ts'
import { RequestCalls } from '../request-calls.ts'
import { type ServiceOptions, service } from '../service.ts'

/** What differs from a plain request. Calls are not repeated unless `retry` says so. */
export interface OneRequestOptions extends Omit<ServiceOptions, 'client'> {
  readonly clock?: Clock
  /** Milliseconds. Default 3,000. */
  readonly budget?: number
  /** The headers of the client, names in lower case. */
  readonly client?: Readonly<Record<string, string>>
  /** Where the gateway's own token comes from. */
  readonly own?: ClientCredentials
}

/** The service `orders` as one request sees it, without a gateway around it. */
export interface OneRequest extends AsyncDisposable {
  readonly call: Call
  readonly scope: Scope
  /** The same service and connections, as the next request sees them. */
  next(): { readonly call: Call; readonly scope: Scope }
  /** The connections, by state. */
  connections(): { readonly connected: number; readonly running: number; readonly queued: number }
}

/** Opens the service `orders` at an address, for one request and the ones after it. */
export const oneRequest = (address: string, options: OneRequestOptions = {}): OneRequest => {
  const { clock = systemClock, budget = 3_000, client = {}, own, retry = false, ...given } = options
  const orders = {
    ...service('orders', { retry, ...given, ...(own && { client: own }) }, (call) => ({ call })),
    addresses: [address] as const,
  }
  const { bind, upstreams, close } = openServices({ orders }, { clock, random: Math.random })

  const next = () => {
    const scope = openScope({
      clock,
      budget,
      header: (name) => client[name],
      serviceState: new RequestCalls(upstreams),
    })
    return { call: bind(scope).orders.call, scope }
  }
  const { call, scope } = next()
  return {
    call,
    scope,
    next,
    connections: () => {
      const pool = upstreams.orders?.instance.pool
      if (!(pool instanceof Pool)) throw new TypeError('oneRequest: its connections are no pool')
      const { connected, running, queued } = pool.stats
      return { connected, running, queued }
    },
    [Symbol.asyncDispose]: async () => {
      scope.end(() => {})
      await close()
    },
  }
}
