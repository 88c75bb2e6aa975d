import type { z } from 'zod'
import type { Cancellation } from '../gateway/cancellation.ts'
import { plainRead } from './json-headers.ts'
import { checked } from './json-lane.ts'
import { type Answer, isSafe, type Outgoing, type Policy } from './outgoing.ts'
import { type SharedCancellation, sharedCancellation } from './shared-cancellation.ts'

/** A GET this request has made, whether it is under way or answered. */
interface Flight {
  readonly schema: z.ZodType
  readonly cancellation: SharedCancellation
  readonly answer: Promise<Answer>
}

/** The GETs of one request, by service, path and what else makes their answers the same. */
export type Flights = Map<string, Flight>

/**
 * Makes identical GETs inside one request once: the second one waits for, or gets, the answer of the first. Identity
 * and the client's headers are the same by construction, since they are the request's. Each waiter keeps its own
 * deadline; the call itself ends when the last one has left. A write makes the request forget what it has read, both
 * when it starts and when it is over: what was read meanwhile may be from before.
 */
export const coalesce: Policy = (next) => (call) => {
  const { flights } = call.scope
  if (!isSafe(call.method)) {
    flights.clear()
    return next(call).finally(() => flights.clear())
  }
  if (call.schema === undefined) return next(call)

  const key = keyOf(call)
  const known = flights.get(key)
  if (known && !known.cancellation.reason)
    return wait(known, call.cancellation).then((answer) => reread(known, call, answer))

  const waiter = call.cancellation
  const cancellation = sharedCancellation()
  call.cancellation = cancellation
  const flight = { schema: call.schema, cancellation, answer: next(call) }
  flights.set(key, flight)
  flight.answer.catch(() => flights.get(key) === flight && flights.delete(key))
  return wait(flight, waiter)
}

/** What must be the same for one answer to serve two calls: also which statuses pass, and whether there is a body to read. */
const keyOf = ({ upstream, method, path, headers, passes, schema }: Outgoing): string => {
  const key = `${upstream.name} ${method} ${path}`
  const usual = passes.length === 0 && headers === plainRead && schema?.def.type !== 'void'
  return usual ? key : `${key} ${passes} ${schema?.def.type === 'void'} ${headers.join('\n')}`
}

/** The answer of a call that was made with another schema, read with this one's. */
const reread = ({ schema }: Flight, call: Outgoing, answer: Answer): Answer =>
  schema === call.schema ? answer : { ...answer, value: checked(call, answer.json) }

const wait = ({ cancellation, answer }: Flight, waiter: Cancellation): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const done = cancellation.join(waiter, reject)
    answer.then(
      (answer) => {
        done()
        resolve(answer)
      },
      (error) => {
        done()
        reject(error)
      },
    )
  })
