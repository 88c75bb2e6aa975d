import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'
import { problem } from '../../reply/answer.ts'
import { inTime } from '../../scope/in-time.ts'
import { type Scope, type Scoped, scopeOf } from '../../scope/scope.ts'
import { fingerprintOf, type Identifiable, recordIdOf } from './fingerprint.ts'
import { idempotencyKeyHeader, idempotencyKeyOf } from './idempotency-key.ts'
import type { Claimed, IdempotencyClaim, IdempotencyRecords } from './idempotency-records.ts'
import { isFinal, kept, replayed } from './stored-answer.ts'

/** Milliseconds a request can go on after its budget: the road gives a handler up long before. */
const leaseMargin = 1_000

/** Milliseconds an answer waits at most until it is kept. */
const keepTimeout = 250

/** The context of a handler, as far as {@link idempotent} reads it. */
export type IdempotentContext = Scoped & { readonly req: Identifiable }

/**
 * Makes a write safe to repeat: however often and however many at once a request is sent with one `Idempotency-Key`, `run`
 * is called by one of them at a time, always with the same downstream key (a UUID), until it gives a final answer; from then
 * on for 24 h the others get that answer with `idempotency-replayed: true`. Final is every status below 500 except 401,
 * 403, 408, 425, 429 and 499, thrown or returned. The service must honour the key it receives: that is what makes a
 * repetition after a crash or a lost answer one write. A key belongs to its principal, method and path.
 *
 * @throws BFF_INPUT_INVALID when the key is missing or malformed.
 * @throws BFF_IDEMPOTENCY_KEY_REUSED when the key was used with another query or body.
 * @throws BFF_IDEMPOTENCY_RUNNING when a request with the key is still running.
 * @throws BFF_STORE_UNAVAILABLE when the records cannot be loaded; nothing was called then.
 * @throws TypeError on a route that is open to anybody: strangers would share their keys.
 * @example
 * ```ts
 * import { OpenAPIHono, z } from '@hono/zod-openapi'
 * import { created, createRoute, type GatewayEnv, problems, reply, secured, view } from '@bffkit/core'
 * import { idempotencyHeader, type IdempotencyRecords, idempotent } from '@bffkit/core/idempotency'
 *
 * type Env = GatewayEnv<{ orders: { place(key: string): Promise<{ id: string }> } }>
 * const PlacedOrder = view('PlacedOrder', { order: z.object({ id: z.string() }) })
 * const place = createRoute({
 *   method: 'post',
 *   path: '/orders',
 *   ...secured<Env>('orders:write'),
 *   request: { headers: idempotencyHeader },
 *   responses: { 201: created(PlacedOrder), ...problems },
 * })
 *
 * export const orders = (records: IdempotencyRecords) =>
 *   new OpenAPIHono<Env>().openapi(place, (c) =>
 *     idempotent(c, records, async (key) => {
 *       const order = await c.var.services.orders.place(key)
 *       return reply(c, PlacedOrder, { order }, { status: 201, headers: { location: `/v1/orders/${order.id}` } })
 *     }),
 *   )
 * ```
 */
export const idempotent = async <R extends Response>(
  c: IdempotentContext,
  records: IdempotencyRecords,
  run: (downstreamKey: string) => R | Promise<R>,
): Promise<R> => {
  const scope = scopeOf(c)
  if (scope.principal.kind === 'anonymous')
    throw new TypeError('idempotent: a route that is open to anybody has no principal to keep keys apart')
  const found = await claimed(c.req, scope, records)
  if (found.state === 'claimed') return runOnce(scope, records, found.claim, run)
  if (found.state === 'finished') return same<R>(replayed(scope, found.answer))
  if (found.state === 'running')
    throw new BffError('BFF_IDEMPOTENCY_RUNNING', 'request: one with its idempotency key is still running', {
      retryAfter: 1,
    })
  throw new BffError('BFF_IDEMPOTENCY_KEY_REUSED', 'request: its idempotency key came with another payload')
}

/** Asserts to the compiler that a stored answer is what `run` returned: nobody changed it on the way. */
const same = <R extends Response>(response: Response): R => response as R

const claimed = async (req: Identifiable, scope: Scope, records: IdempotencyRecords): Promise<Claimed> => {
  const key = idempotencyKeyOf(scope.header(idempotencyKeyHeader))
  const id = recordIdOf(scope.principal, req, key)
  const fingerprint = await fingerprintOf(req, scope.header('content-type'))
  const lease = Math.max(0, scope.remaining()) + leaseMargin
  try {
    return await records.claim({ id, fingerprint, lease })
  } catch (cause) {
    throw new BffError('BFF_STORE_UNAVAILABLE', 'idempotency records: cannot be loaded', {
      cause,
      retryAfter: 1,
    })
  }
}

const runOnce = async <R extends Response>(
  scope: Scope,
  records: IdempotencyRecords,
  claim: IdempotencyClaim,
  run: (downstreamKey: string) => R | Promise<R>,
): Promise<R> => {
  let response: R
  try {
    // The client may have left, or the budget may be spent, while the store was asked.
    if (scope.cancellation.reason) throw scope.cancellation.reason
    response = await run(claim.downstreamKey)
  } catch (error) {
    await settle(scope, records, claim, problem(scope, asBffError(error)))
    throw error
  }
  return same<R>(await settle(scope, records, claim, response))
}

/**
 * Finishes or releases a record, neither for long nor at the price of the answer: the write has happened. What went wrong
 * stands among the calls of the log line; the next request takes the record over when its lease ends.
 */
const settle = async (
  scope: Scope,
  records: IdempotencyRecords,
  claim: IdempotencyClaim,
  given: Response,
): Promise<Response> => {
  const { response, stored } = isFinal(given.status)
    ? await kept(given)
    : { response: given, stored: undefined }
  if (scope.answer === given) scope.answer = response
  const start = scope.clock.now() - scope.startedAt
  const call = stored ? 'finish' : 'release'
  try {
    const work = stored ? records.finish(claim, stored) : records.release(claim)
    await inTime(scope.clock, keepTimeout, work, 'the records are late')
  } catch {
    const duration = scope.clock.now() - scope.startedAt - start
    const service = 'idempotency-records'
    scope.calls.push({ service, call, part: undefined, start, duration, outcome: 'BFF_STORE_UNAVAILABLE' })
  }
  return response
}
