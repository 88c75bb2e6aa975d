import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import type { CallOptions } from '../call.ts'
import { isRead, type Outcome, type Outgoing, type Policy, type Send, type Settle } from '../outgoing.ts'
import { deadline } from '../policies/deadline.ts'
import { groupsIn } from './cache-groups.ts'
import { cacheKey, requestKey, resourceOf } from './cache-key.ts'
import { cacheNotes } from './cache-notes.ts'
import { checkCache } from './cache-options.ts'
import type { CacheStore, Selection } from './cache-store.ts'
import { isRefusal } from './failure.ts'
import { type KeptAnswers, keptAnswers } from './kept-answers.ts'
import { LookUp, type Shelf } from './look-up.ts'
import type { SecondLevel } from './second/second-level.ts'
import type { Dropping } from './second/shared-cache.ts'
import { type SharedFlight, type SharedFlights, sharedFlights } from './shared-flights.ts'

/** What the cache of a service is made of. */
export interface CacheParts {
  readonly store: CacheStore
  readonly clock: Clock
  /** The name of the service. */
  readonly service: string
  /** What the services of the gateway keep, to which this is added. Default: none but this. */
  readonly kept?: KeptAnswers | undefined
  /** What the instances of the gateway share, behind that. Default: nothing. */
  readonly shared?: SecondLevel | undefined
}

/**
 * Gives the answers of calls that have `cache` from memory as long as they are fresh. An older one is given at once
 * while a new one is fetched behind it, or when the service fails; the part is then marked as stale. What is not there
 * is fetched once for all requests that ask meanwhile, on nobody's behalf; each of them waits as long as it can. A
 * service that failed is asked again by one call at a time, and not before a second has passed.
 *
 * Kept are answers with status 200 and 204 that fit their schema. A write to the service drops what is kept of its
 * path, for everybody (RFC 9111 section 4.4), and of the groups it invalidates (RFC 9875): those its call names in every service,
 * those the service names in this one.
 */
export const cache = ({ store, clock, service, kept = keptAnswers(), shared }: CacheParts): Policy => {
  const flights = sharedFlights(clock)
  const notes = cacheNotes(clock)
  const dropHere = ({ resource, ...selection }: Dropping): number => {
    if (resource === undefined) {
      flights.purge(selection)
      return store.purge(selection)
    }
    flights.overtake(resource)
    store.forget(resource)
    return 0
  }
  const second = shared?.open(service, dropHere)
  const purge = (selection: Selection) => {
    const purged = dropHere(selection)
    return second ? second.drop(selection).then(() => purged) : purged
  }
  kept.add(service, purge)

  return (next) => {
    const send = deadline(next)
    const shelf: Shelf = { store, second, clock, notes, flights, send, alone: forOneRequest(flights, send) }
    // A stream is read once.
    const shelfOfStreams: Shelf = { ...shelf, alone: next }
    // Only the lane itself could read what another instance has kept.
    const shelfOfLanes: Shelf = { ...shelf, second: undefined }
    const shelfOf = ({ schema, options }: Outgoing) => {
      if (options.decoding) return shelfOfLanes
      return schema ? shelf : shelfOfStreams
    }
    const write = (call: Outgoing, settle: Settle) =>
      next(call, (outcome) => {
        if (mayHaveChanged(call, outcome)) {
          const resource = resourceOf(call)
          dropHere({ resource })
          void second?.drop({ resource })
          const { invalidates } = call.options
          if (invalidates) for (const group of invalidates) kept.purge({ group })
          if (!(outcome instanceof BffError))
            for (const group of groupsIn(outcome.headers['cache-group-invalidation'])) purge({ group })
        }
        settle(outcome)
      })

    return (call, settle) => {
      const { cache } = call.options
      if (cache !== undefined) lookUp(shelfOf(call), call, cache, settle)
      else if (isRead(call)) next(call, settle)
      else write(call, settle)
    }
  }
}

/** What requests cannot share, each makes for itself; still once, however often it asks meanwhile. */
const forOneRequest =
  (flights: SharedFlights, send: Send): Send =>
  (call, settle) => {
    if (call.cancellation.reason) {
      settle(call.cancellation.reason)
      return
    }
    const key = requestKey(call)
    const underway = flights.find(key)
    if (underway) underway.join(call.cancellation, noting(call, underway, settle))
    else
      flights
        .launch({ key, call, headers: call.headers, lasting: false }, send, () => {})
        .join(call.cancellation, settle)
  }

/** Notes where a call failed that another one was made for. */
const noting =
  (call: Outgoing, { record }: SharedFlight, settle: Settle): Settle =>
  (outcome) => {
    if (outcome instanceof BffError && call.record && record) call.record.instance = record.instance
    settle(outcome)
  }

const lookUp = (shelf: Shelf, call: Outgoing, cache: CallOptions['cache'] & {}, settle: Settle) => {
  const key = checkedKey(call, cache)
  if (key instanceof BffError) settle(key)
  else if (key !== undefined) new LookUp(shelf, { call, cache, key, settle }).start()
  else {
    if (call.record) Object.assign(call.record, { cache: 'miss', forwarded: 'bypass' })
    shelf.alone(call, settle)
  }
}

/** The key of a call; `undefined` when its answer is for a principal and there is none. */
const checkedKey = (call: Outgoing, cache: CallOptions['cache'] & {}) => {
  try {
    checkCache(call, cache)
    return cacheKey(call, cache)
  } catch (error) {
    return asBffError(error, call.upstream.name)
  }
}

/** Whether a write has changed something, for all we know: also when one of its tries was sent and its outcome is unknown. */
const mayHaveChanged = ({ attempt, sentBefore }: Outgoing, outcome: Outcome): boolean =>
  sentBefore || (outcome instanceof BffError ? attempt.sent && !isRefusal(outcome) : outcome.status < 400)
