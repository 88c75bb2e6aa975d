import { affinity } from './affinity.ts'
import type { Choose } from './balance.ts'
import { roundRobin } from './round-robin.ts'

/**
 * Sends all calls of one caller to the same instance, whose caches then know the caller. Calls of callers who are not
 * authenticated take turns.
 *
 * @param random from 0 to 1
 */
export const callerAffinity = (random: () => number): Choose => {
  const otherwise = roundRobin(random)

  return (available, { scope }) => {
    const { kind, issuer, id } = scope.principal
    return kind === 'anonymous' ? otherwise(available) : affinity(available, `${kind} ${issuer} ${id}`)
  }
}
