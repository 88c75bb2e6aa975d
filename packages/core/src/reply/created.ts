/** What {@link created} gives. */
export type Created<R extends object> = R & {
  headers: { Location: { $ref: '#/components/headers/Location' } }
}

/**
 * The 201 of a route that makes something, for `responses` of `createRoute`: the view, and `Location`, which says where to
 * find it. The handler sends the header, as `reply(c, view, value, { status: 201, headers: { location } })`.
 *
 * @example
 * ```ts
 * import { created, problems, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * const Placed = view('Placed', { id: z.string() })
 * const responses = { 201: created(Placed), ...problems }
 * ```
 */
export const created = <R extends object>({ response }: { readonly response: R }): Created<R> => ({
  ...response,
  headers: { Location: { $ref: '#/components/headers/Location' } },
})
