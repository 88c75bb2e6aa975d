import type { z } from 'zod'
import { checkPassedStatus, type PassedStatus } from '../../errors/passed-status.ts'
import { type PointerMap, pointerMap } from './pointer-map.ts'

/** One thing a service finds wrong: where, as a JSON pointer into what it was sent, and why. */
interface Flaw {
  readonly pointer: string
  readonly detail: string
}

/** What a schema makes of the body of a refusal: nothing else of it can be seen. */
export interface Refusal {
  readonly errors?: readonly Flaw[] | undefined
}

/** Statuses that are passed on with what is wrong, made by {@link refused}. */
export interface Refused {
  readonly statuses: readonly PassedStatus[]
  readonly schema: z.ZodType<Refusal>
  readonly pointers: PointerMap
  /** Distinguishes two of them, in the keys of calls that are made once for several. */
  readonly id: number
}

let last = 0

/**
 * Passes statuses on, as `passes: [422]` does, with the fields of the client's input that the service refused: the `errors` of
 * the problem, with our title and code. Only what `schema` lets through is looked at, and of that only what `pointers` names:
 * where the service says `/customerRef`, the client reads where that came from in its own request. Anything else is left out.
 * A body over 64 KiB, one that is not JSON, or that does not fit, leaves the bare problem and counts as drift. Made once,
 * outside of the methods.
 *
 * @param pointers from the service's JSON pointers to the client's, which begin with `/body`, `/query`, `/path`, `/headers` or
 * `/cookies`; `{index}` stands for the index of a list, on both sides
 * @throws TypeError for a status that cannot be passed on, and for pointers that are none.
 * @example
 * ```ts
 * import { refused, service } from '@bffkit/core'
 * import { z } from 'zod'
 *
 * const Order = z.object({ id: z.string() })
 * const Refusal = z.object({ errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional() })
 *
 * const wrongOrder = refused([400, 422], Refusal, {
 *   '/customerRef': '/body/reference',
 *   '/lines/{index}/sku': '/body/items/{index}/sku',
 * })
 *
 * export const orders = service('orders', { timeout: 400 }, (call) => ({
 *   place: (order: object) => call.post('orders', Order, { body: order, passes: [409, wrongOrder] }),
 * }))
 * ```
 */
export const refused = (
  status: PassedStatus | readonly PassedStatus[],
  schema: z.ZodType<Refusal>,
  pointers: Readonly<Record<string, string>>,
): Refused => {
  const statuses = typeof status === 'number' ? [status] : [...status]
  if (statuses.length === 0) throw new TypeError('refused: takes at least one status, not none')
  for (const one of statuses) checkPassedStatus('refused', one)
  last += 1
  return { statuses, schema, pointers: pointerMap('refused', pointers), id: last }
}
