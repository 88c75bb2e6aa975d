import type { TypedResponse } from 'hono'

/**
 * Asserts to the type checker that a `Response`, such as one of `call.ky`, is the `text/plain` answer its route declares; at run time it is the
 * same Response. Answers of other types that are not JSON (streams, files, `text/csv`) need no word of it, and a route that
 * declares JSON takes neither: what it answers is trimmed by `fanOut()` or `reply()`.
 *
 * @example
 * ```ts
 * import { textResponse } from '@bffkit/core'
 *
 * declare const orders: { receipt(id: string): Promise<Response> }
 *
 * const handler = async () => textResponse(await orders.receipt('o1'))
 * ```
 */
export const textResponse = (response: Response): Response & TypedResponse<string, 200, 'text'> =>
  // The mark is one of types alone: no Response has it.
  response as Response & TypedResponse<string, 200, 'text'>
