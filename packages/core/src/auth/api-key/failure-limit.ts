import { LRUCache } from 'lru-cache'
import { addressBlock } from '../../edge/proxies/address-block.ts'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'

/** Milliseconds failures are counted for. */
const period = 60_000

/** Addresses, or /64 of IPv6, that are watched; beyond that the one seen longest ago is forgotten. */
const maxAddresses = 10_000

/** Counts the failures of each address, of IPv6 those of its /64. */
export interface FailureLimit {
  /**
   * Refuses an address that has failed too often.
   *
   * @throws BFF_TOO_MANY_REQUESTS with the seconds until it may try again.
   */
  check(address: string): void
  /** Notes a failure. */
  count(address: string): void
}

/** Lets each address, of IPv6 each /64, fail `limit` times within a minute of its first failure. */
export const failureLimit = (limit: number, clock: Pick<Clock, 'now'>): FailureLimit => {
  const failures = new LRUCache<string, { readonly since: number; times: number }>({ max: maxAddresses })

  const left = (since: number) => {
    const age = clock.now() - since
    return age >= 0 ? period - age : 0
  }

  return {
    check: (address) => {
      const { since, times } = failures.get(addressBlock(address)) ?? { since: 0, times: 0 }
      if (times < limit || left(since) <= 0) return
      throw new BffError('BFF_TOO_MANY_REQUESTS', `auth: ${times} unknown keys from one address`, {
        retryAfter: Math.ceil(left(since) / 1_000),
      })
    },
    count: (address) => {
      const block = addressBlock(address)
      const failed = failures.get(block)
      if (failed && left(failed.since) > 0) failed.times += 1
      else failures.set(block, { since: clock.now(), times: 1 })
    },
  }
}
