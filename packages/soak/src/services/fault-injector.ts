import type { Clock } from '@bffkit/core'
import type { Backends } from '@bffkit/core/testing'
import { between, type Random, whole } from '../random.ts'
import { anyFault } from './faults.ts'

/** What a fault injector is made of. */
export interface FaultInjectorOptions<Name extends string> {
  readonly shop: Backends<Name>
  readonly clock: Clock
  readonly random: Random
  /** Puts a fault on a service. Default: any there is. */
  readonly fault?: typeof anyFault
}

/**
 * Breaks one service after the other: each for 100 ms to 4 s, with pauses of up to a second in which all are well, so
 * that breakers open and close, and most calls still succeed.
 *
 * @returns what ends it, and heals what is broken
 */
export const faultInjector = <Name extends string>(
  options: FaultInjectorOptions<Name>,
): (() => Promise<void>) => {
  const { shop, clock, random, fault = anyFault } = options
  let stopped = false
  let stopTimer = () => {}
  let working: Promise<void> = Promise.resolve()

  const after = (ms: number, work: () => Promise<void>) => {
    if (stopped) return
    stopTimer = clock.after(ms, () => {
      working = work()
    })
  }
  const breakOne = async () => {
    const name = shop.names[whole(random, 0, shop.names.length - 1)]
    if (name !== undefined) await fault(shop, name, random)
    after(between(random, 100, 4_000), healAll)
  }
  const healAll = async () => {
    await shop.heal()
    // The services remember every call otherwise.
    shop.clear()
    after(between(random, 0, 1_000), breakOne)
  }
  after(0, breakOne)

  return async () => {
    stopped = true
    stopTimer()
    await working
    await shop.heal()
  }
}
