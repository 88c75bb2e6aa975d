import type { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { sameSchema } from '../lanes/same-schema.ts'
import { isRead, type Outgoing, type Policy } from '../outgoing.ts'
import { callsOf } from '../request-calls.ts'
import { identityOf } from '../transport/identity.ts'
import { KnownRead } from './known-read.ts'

/**
 * Makes identical reads inside one request once, with the same body where they have one: the second one waits for, or gets, the answer of the first. Identity
 * and the client's headers are the same by construction, since they are the request's. Each waiter keeps its own
 * deadline; the call itself ends when the last one has left. A write makes the request forget what it has read, both
 * when it starts and when it is over: what was read meanwhile may be from before.
 */
export const coalesce: Policy = (next) => (call, settle) => {
  const { flights } = callsOf(call.scope)
  const { schema, path, cancellation: waiter } = call
  if (!isRead(call)) {
    flights.clear()
    next(call, (outcome) => {
      flights.clear()
      settle(outcome)
    })
    return
  }
  // The cache makes one call of those it may give for each other, across requests.
  if (schema === undefined || call.options.cache !== undefined) {
    next(call, settle)
    return
  }

  const others = flights.get(path)
  const underway = find(others, call, schema)
  if (underway) {
    underway.join(waiter, settle)
    return
  }
  const flight = new KnownRead(call, schema, others)
  flights.set(path, flight)
  flight.join(waiter, settle)
  call.cancellation = flight
  next(call, (outcome) => flight.land(outcome))
}

/** A call that is as good as this one: neither cancelled nor failed. */
const find = (underway: KnownRead | undefined, call: Outgoing, schema: z.ZodType): KnownRead | undefined => {
  for (let flight = underway; flight; flight = flight.other)
    if (!flight.reason && !(flight.outcome instanceof BffError) && isSame(flight, call, schema)) return flight
  return undefined
}

const isSame = (
  { call, schema, principal, identity }: KnownRead,
  other: Outgoing,
  otherSchema: z.ZodType,
): boolean =>
  call.upstream === other.upstream &&
  principal === other.scope.principal &&
  identity === identityOf(other) &&
  call.method === other.method &&
  call.body === other.body &&
  call.options.decoding?.decode === other.options.decoding?.decode &&
  sameList(call.passes, other.passes) &&
  sameList(call.headers, other.headers) &&
  sameSchema(schema, otherSchema)

const sameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one === other || (one.length === other.length && one.every((item, index) => item === other[index]))
