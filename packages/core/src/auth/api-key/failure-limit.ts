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
   * Tries something for an address: no more at once than may still fail, so that however many come at the same time, no more are tried than may
   * fail. Those behind wait, and where one throws they do not try it either.
   *
   * @returns what it gives; `undefined` is a failure
   * @throws BFF_TOO_MANY_REQUESTS with the seconds until the address may try again, or what `attempt` throws.
   */
  attempt<T>(address: string, attempt: () => Promise<T | undefined>): Promise<T | undefined>
}

/** What an address tries now. */
interface Turns {
  running: number
  readonly waiting: PromiseWithResolvers<void>[]
}

/** Lets each address, of IPv6 each /64, fail `limit` times within a minute of its first failure. */
export const failureLimit = (limit: number, clock: Pick<Clock, 'now'>): FailureLimit => {
  const failures = new LRUCache<string, { readonly since: number; times: number }>({ max: maxAddresses })
  const turnsOf = new Map<string, Turns>()

  const left = (since: number) => {
    const age = clock.now() - since
    return age >= 0 ? period - age : 0
  }
  const failed = (block: string) => {
    const found = failures.get(block)
    return found && left(found.since) > 0 ? found : undefined
  }
  const check = (block: string) => {
    const { since, times } = failed(block) ?? { since: 0, times: 0 }
    if (times < limit) return
    throw new BffError('BFF_TOO_MANY_REQUESTS', `auth: ${times} unknown keys from one address`, {
      retryAfter: Math.ceil(left(since) / 1_000),
    })
  }
  const count = (block: string) => {
    const found = failed(block)
    if (found) found.times += 1
    else failures.set(block, { since: clock.now(), times: 1 })
  }
  const free = (block: string, running: number) => limit - (failed(block)?.times ?? 0) - running
  const takeTurn = async (block: string): Promise<Turns> => {
    for (;;) {
      const turns = turnsOf.get(block) ?? { running: 0, waiting: [] }
      if (free(block, turns.running) > 0) {
        turns.running += 1
        turnsOf.set(block, turns)
        return turns
      }
      check(block)
      const turn = Promise.withResolvers<void>()
      turns.waiting.push(turn)
      await turn.promise
    }
  }
  const endTurn = (block: string, turns: Turns) => {
    turns.running -= 1
    if (turns.running === 0) turnsOf.delete(block)
    // Where none is left, those who wait are told when nothing runs any more.
    const next = turns.running === 0 ? turns.waiting.length : Math.max(0, free(block, turns.running))
    for (const { resolve } of turns.waiting.splice(0, next)) resolve()
  }

  return {
    attempt: async (address, attempt) => {
      const block = addressBlock(address)
      const turns = await takeTurn(block)
      try {
        const found = await attempt()
        if (found === undefined) count(block)
        return found
      } catch (error) {
        for (const { reject } of turns.waiting.splice(0)) reject(error)
        throw error
      } finally {
        endTurn(block, turns)
      }
    },
  }
}
