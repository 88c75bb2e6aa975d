import type { z } from 'zod'
import { type Cancellation, cancellation } from '../gateway/cancellation.ts'
import { checked } from './json-lane.ts'
import { type Answer, isSafe, type Outgoing, type Policy } from './outgoing.ts'

/** A GET this request has made, whether it is under way or answered. */
interface Flight {
  readonly schema: z.ZodType
  readonly cancellation: Cancellation
  readonly answer: Promise<Answer>
  waiting: number
}

/** The GETs of one request, by service, path and headers of their own. */
export type Flights = Map<string, Flight>

/**
 * Makes identical GETs inside one request once: the second one waits for, or gets, the answer of the first. Identity
 * and the client's headers are the same by construction, since they are the request's. Each waiter keeps its own
 * deadline; the call itself ends when the last one has left. A write makes the request forget what it has read.
 */
export const coalesce: Policy = (next) => (call) => {
  const { flights } = call.scope
  if (!isSafe(call.method)) flights.clear()
  if (call.schema === undefined || !isSafe(call.method)) return next(call)

  const key = `${call.upstream.name} ${call.method} ${call.path} ${call.headers.join('\n')}`
  const known = flights.get(key)
  if (known && !known.cancellation.reason)
    return wait(known, call.cancellation).then((answer) => reread(known, call, answer))

  const waiter = call.cancellation
  call.cancellation = cancellation()
  const flight = { schema: call.schema, cancellation: call.cancellation, answer: next(call), waiting: 0 }
  flights.set(key, flight)
  flight.answer.catch(() => flights.get(key) === flight && flights.delete(key))
  return wait(flight, waiter)
}

/** The answer of a call that was made with another schema, read with this one's. */
const reread = ({ schema }: Flight, call: Outgoing, answer: Answer): Answer =>
  schema === call.schema ? answer : { ...answer, value: checked(call, answer.json) }

const wait = (flight: Flight, waiter: Cancellation): Promise<Answer> =>
  new Promise((resolve, reject) => {
    flight.waiting += 1
    const leave = (reason: Parameters<Cancellation['cancel']>[0]) => {
      flight.waiting -= 1
      reject(reason)
      if (flight.waiting === 0) flight.cancellation.cancel(reason)
    }
    const done = () => waiter.remove(leave)
    waiter.add(leave)
    flight.answer.then(
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
