import { BffError } from '../../errors/bff-error.ts'
import type { CallOptions } from '../call.ts'
import { isPassedOn, namesOfConnection } from '../headers/header-rules.ts'
import type { Answer, Outcome, Outgoing } from '../outgoing.ts'
import { identityOf } from '../transport/identity.ts'
import { listOf } from './cache-control.ts'
import { type Group, groupsIn } from './cache-groups.ts'
import type { CacheKey } from './cache-key.ts'
import type { CacheNotes } from './cache-notes.ts'
import type { CacheStore } from './cache-store.ts'
import { isFailure, isRefusal } from './failure.ts'
import { freeze } from './freeze.ts'
import type { Lifetimes } from './freshness.ts'
import { httpLifetimes } from './http-freshness.ts'
import { keptHeaders } from './revalidate.ts'
import type { SharedFlight } from './shared-flights.ts'

/** What a call brought, and what it was made for. */
export interface Landed {
  readonly key: CacheKey
  readonly call: Outgoing
  readonly cache: CallOptions['cache'] & {}
  readonly flight: SharedFlight
  readonly outcome: Outcome
}

/**
 * Keeps what a call brought, as long as it may be kept; it is frozen, since requests share it. A failure leaves what is
 * there and is remembered; a refusal, that it does not exist for one, is an answer too, and what is there goes.
 */
export const keep = (
  store: CacheStore,
  notes: CacheNotes,
  { key, call, cache, flight, outcome }: Landed,
): void => {
  if (outcome instanceof BffError) {
    if (isFailure(outcome)) notes.failed(key, { error: outcome, instance: flight.record?.instance })
    else if (isRefusal(outcome)) store.delete(key)
    return
  }
  const lifetimes = lifetimesOf(call, cache, outcome)
  if (!lifetimes) {
    notes.notKept(key)
    store.delete(key)
    return
  }
  const { status, value } = outcome
  freeze(value)
  const headers = headersOf(call, cache, outcome)
  notes.clear(key)
  const groups = groupsOf(flight, outcome)
  if (groups.some((group) => flight.dropped?.has(group))) {
    flight.outdated = true
    return
  }
  const size = outcome.size + (call.schema ? 0 : lengthOf(headers))
  flight.entry = { answer: { status, headers, value, size }, since: flight.since, lifetimes, groups }
  if (!flight.overtaken) store.set(key, flight.entry)
}

/** Nobody reads the headers of JSON that is kept as the call says; of a streamed answer they are a part. */
const none: Answer['headers'] = Object.freeze({})

const headersOf = (
  { schema }: Outgoing,
  cache: CallOptions['cache'] & {},
  { headers }: Answer,
): Answer['headers'] => {
  const own = cache === 'http' ? keptHeaders(headers) : none
  return schema ? own : { ...handedOn(headers), ...own }
}

const handedOn = (headers: Answer['headers']): Answer['headers'] => {
  const connection = namesOfConnection(headers)
  const isHandedOn = ([name]: readonly [string, unknown]) => isPassedOn(name) && !connection.includes(name)
  return Object.fromEntries(Object.entries(headers).filter(isHandedOn))
}

const lengthOf = (headers: Answer['headers']): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + listOf(value).length, 0)

/** The groups the call names, and those the service does. */
const groupsOf = ({ groups }: SharedFlight, { headers }: Answer): readonly Group[] => {
  const named = groupsIn(headers['cache-groups'])
  return named.length === 0 ? groups : [...new Set([...groups, ...named])]
}

const lifetimesOf = (
  call: Outgoing,
  cache: CallOptions['cache'] & {},
  answer: Answer,
): Lifetimes | undefined => {
  if ((answer.status !== 200 && answer.status !== 204) || answer.oversized) return undefined
  if (cache !== 'http') return cache
  return httpLifetimes(answer.headers, { identity: identityOf(call) === 'carried' })
}
