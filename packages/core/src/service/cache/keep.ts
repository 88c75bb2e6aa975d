import { BffError } from '../../errors/bff-error.ts'
import type { CallOptions } from '../call.ts'
import { isPassedOn, namesOfConnection } from '../headers/header-rules.ts'
import type { Answer, Outcome, Outgoing } from '../outgoing.ts'
import { identityOf } from '../transport/identity.ts'
import { listOf } from './cache-control.ts'
import { type Group, groupsIn } from './cache-groups.ts'
import type { CacheKey } from './cache-key.ts'
import type { CacheNotes } from './cache-notes.ts'
import type { CacheEntry, CacheStore } from './cache-store.ts'
import { isFailure, isRefusal } from './failure.ts'
import { freeze } from './freeze.ts'
import type { Lifetimes } from './freshness.ts'
import { httpLifetimes } from './http-freshness.ts'
import { keptHeaders } from './revalidate.ts'
import type { ServiceLevel } from './second/service-level.ts'
import type { Mark } from './second/shared-cache.ts'
import type { SharedFlight } from './shared-flights.ts'

/** What a call brought, and what it was made for. */
export interface Landed {
  readonly key: CacheKey
  readonly call: Outgoing
  readonly cache: CallOptions['cache'] & {}
  readonly flight: SharedFlight
  readonly outcome: Outcome
  /** The moment it was made at, for those who share it. */
  readonly mark: Mark | undefined
  /** What there was before. */
  readonly entry: CacheEntry | undefined
}

/** Where answers are kept, and what is remembered of those that are not. */
interface Kept {
  readonly store: CacheStore
  readonly second: ServiceLevel | undefined
  readonly notes: CacheNotes
}

/**
 * Keeps what a call brought, as long as it may be kept; it is frozen, since requests share it. A failure leaves what is
 * there and is remembered; a refusal, that it does not exist for one, is an answer too, and what is there goes.
 */
export const keep = (kept: Kept, landed: Landed): void => {
  const { store, second, notes } = kept
  const { key, call, cache, flight, outcome, mark } = landed
  if (outcome instanceof BffError) {
    if (isFailure(outcome)) notes.failed(key, { error: outcome, instance: flight.record?.instance })
    else if (isRefusal(outcome)) forget(kept, landed)
    return
  }
  const lifetimes = lifetimesOf(call, cache, outcome)
  if (!lifetimes) {
    notes.notKept(key)
    forget(kept, landed)
    return
  }
  // What the service has said before it says again.
  const same = landed.entry?.answer.headers === outcome.headers ? landed.entry : undefined
  if (!outcome.revalidated) freeze(outcome.value)
  notes.clear(key)
  const groups = same ? same.groups : groupsOf(flight, outcome)
  if (groups.some((group) => flight.dropped?.has(group))) {
    flight.outdated = true
    return
  }
  flight.entry = { answer: same?.answer ?? answerOf(landed, outcome), since: flight.since, lifetimes, groups }
  if (flight.overtaken) return
  store.set(key, flight.entry)
  second?.keep(landed, flight.entry, bodyOf(outcome), mark)
}

const answerOf = ({ call, cache }: Landed, outcome: Answer): Answer => {
  const { status, value } = outcome
  const headers = headersOf(call, cache, outcome)
  return { status, headers, value, size: outcome.size + (call.schema ? 0 : lengthOf(headers)) }
}

const forget = ({ store, second }: Kept, landed: Landed) => {
  store.delete(landed.key)
  second?.remove(landed)
}

/** The body as other instances read it; `undefined` of an answer whose body is the one they have. */
const bodyOf = ({ value, text, revalidated }: Answer): string | Uint8Array | undefined => {
  if (revalidated) return undefined
  return value instanceof Uint8Array ? value : (text ?? '')
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
