/**
 * The stops a call passes on its way to a service, in this order; a policy of one's own stands before or behind one of them. A stop
 * that is off, such as a breaker that is `false`, is still a place.
 */
export const policyStops = ['coalesce', 'cache', 'bulkhead', 'breaker', 'retry', 'hedge', 'balance'] as const

/** One of the stops of a call. */
export type PolicyStop = (typeof policyStops)[number]

/** Whether what is added there is seen by the cache, which keeps answers by what was asked. */
export const isSeenByCache = ({ stop, side }: PolicyPlace): boolean =>
  stop === 'coalesce' || (stop === 'cache' && side === 'before')

/** Whether each try of a call passes there. */
export const isPassedByTries = ({ stop, side }: PolicyPlace): boolean =>
  policyStops.indexOf(stop) > policyStops.indexOf('retry') || (stop === 'retry' && side === 'after')

/** Where a policy stands. */
export interface PolicyPlace {
  readonly stop: PolicyStop
  readonly side: 'before' | 'after'
}
