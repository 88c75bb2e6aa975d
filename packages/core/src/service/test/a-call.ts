import { BffError, type BffErrorOptions } from '../../errors/bff-error.ts'
import type { ErrorCodeName } from '../../errors/codes.ts'
import { cancellation } from '../../scope/cancellation.ts'
import type { Clock } from '../../scope/clock.ts'
import { openScope } from '../../scope/open-scope.ts'
import { countDrift } from '../lanes/drift.ts'
import { type Answer, type CallRequest, type Outgoing, outgoing, type Upstream } from '../outgoing.ts'
import { openInstance } from '../transport/pool.ts'

const unused = () => {
  throw new TypeError('aCall: a policy under test calls what the test gives it')
}

const orders: Upstream = {
  name: 'orders',
  instance: openInstance('http://127.0.0.1:1', 1),
  timeout: 1_000,
  tryTimeout: undefined,
  token: 'none',
  credential: undefined,
  homes: [],
  forwards: [],
  constants: [],
  maxBody: 1_024,
  drift: countDrift(),
  json: unused,
  stream: unused,
}

const defaultRequest: CallRequest = {
  method: 'GET',
  template: 'orders/{id}',
  path: 'orders/o1',
  schema: undefined,
  headers: [],
  body: null,
  passes: [],
  passesThrough: undefined,
  timeout: 1_000,
  options: {},
}

/**
 * Calls for a policy that is tested alone, all in one request; each has a part and an id of its own.
 *
 * @param budget milliseconds the request has. Default: more than any test needs.
 */
export const callsOn = (clock: Clock, budget = 2 ** 31 - 1) => {
  const scope = openScope({ clock, budget, header: () => undefined })
  let id = 0
  return (request: Partial<CallRequest> = {}): Outgoing => {
    id += 1
    const purpose = { name: undefined, cancellation: cancellation() }
    return outgoing(orders, scope, purpose, { ...defaultRequest, path: `orders/o${id}`, ...request })
  }
}

/** An answer of the JSON lane. */
export const answered: Answer = { status: 200, headers: {}, value: 'an order', size: 8 }

/** A failure of the service `orders`. */
export const failed = (code: ErrorCodeName, options: BffErrorOptions = {}) =>
  new BffError(code, `orders: failed on purpose (GET orders/{id})`, options)

/** A streamed answer, and what ends its body. */
export const streaming = () => {
  const { promise, resolve } = Promise.withResolvers<BffError | undefined>()
  return { answer: { ...answered, size: 0, finished: promise } satisfies Answer, end: resolve }
}
