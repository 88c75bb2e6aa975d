import type { Choose } from './balance.ts'
import { callerAffinity } from './caller-affinity.ts'
import { checkDns, type DnsOptions } from './dns-addresses.ts'
import { checkHealth, type HealthOptions } from './health.ts'
import { leastConnections } from './least-connections.ts'
import { checkOutliers, type OutlierOptions } from './outliers.ts'
import { roundRobin } from './round-robin.ts'

/** How calls are spread over the instances of a service. */
export interface BalanceOptions {
  /**
   * `'round-robin'`: by turns; `'least-connections'`: to the one with the fewest calls of this gateway under way;
   * `'affinity'`: all calls of a caller to the same one. Default `'round-robin'`. A call with a key of its own
   * (`affinity`) goes where the key belongs, whatever this says.
   */
  readonly algorithm?: Algorithm
  /** When an instance that fails is left alone for a while; `false`: never. Default: on. */
  readonly outliers?: OutlierOptions | false
  /**
   * Takes each IP address that the host of the one address has as an instance, and looks them up again and again. Does
   * nothing when the setting is a list, or an IP address. Default `false`: what the host resolves to is one instance, unless the setting
   * says `dns+http://…`.
   */
  readonly dns?: DnsOptions | boolean
  /** Health checks of each instance, repeated. Default: none. */
  readonly health?: HealthOptions
}

type Algorithm = 'round-robin' | 'least-connections' | 'affinity'

/** How to choose an instance for a call without a key. */
export const algorithms: Readonly<Record<Algorithm, (random: () => number) => Choose>> = {
  'round-robin': roundRobin,
  'least-connections': leastConnections,
  affinity: callerAffinity,
}

/** Throws a TypeError naming the option and its value. */
export const checkBalance = (where: string, options: BalanceOptions | undefined): void => {
  if (!options) return
  const { algorithm = 'round-robin', outliers, dns, health } = options
  if (!Object.hasOwn(algorithms, algorithm))
    throw new TypeError(
      `${where}: balance.algorithm must be one of ${Object.keys(algorithms).join(', ')}, not ${JSON.stringify(algorithm)}`,
    )
  if (outliers) checkOutliers(`${where}: balance.outliers`, outliers)
  if (typeof dns === 'object') checkDns(`${where}: balance.dns`, dns)
  if (health) checkHealth(`${where}: balance.health`, health)
}
