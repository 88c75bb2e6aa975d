import type { z } from 'zod'

const optionalPart: unique symbol = Symbol('optional')

/** A part of a view that may be missing, made by {@link optional}. */
export interface OptionalPart<S extends z.ZodType, Fallback> {
  readonly [optionalPart]: true
  readonly schema: S
  readonly fallback: Fallback
  readonly timeout: number | undefined
}

/** How an optional part behaves when it fails. */
export interface OptionalOptions<Fallback> {
  /** What the client sees instead: a static value of the part's own shape. Default: the part is left out. */
  readonly fallback?: Fallback
  /** Milliseconds the answer waits for this part, at most; its calls are then cancelled. Default: the whole budget. */
  readonly timeout?: number
}

/**
 * Marks a part the answer can do without: when it fails or is late it is left out, or replaced by `fallback`, and
 * the answer says so in `degraded`.
 *
 * @throws TypeError when `timeout` is not a positive number.
 * @example
 * ```ts
 * import { optional, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * export const Badge = view('Badge', {
 *   unread: optional(z.number().int(), { fallback: 0, timeout: 200 }),
 *   points: optional(z.object({ points: z.number().int() })),
 * })
 * ```
 */
export function optional<S extends z.ZodType>(
  schema: S,
  options?: { timeout?: number },
): OptionalPart<S, undefined>
export function optional<S extends z.ZodType, const F extends z.output<S>>(
  schema: S,
  options: { fallback: F; timeout?: number },
): OptionalPart<S, F>
export function optional(
  schema: z.ZodType,
  { fallback, timeout }: OptionalOptions<unknown> = {},
): OptionalPart<z.ZodType, unknown> {
  if (timeout !== undefined && !(timeout > 0 && Number.isFinite(timeout)))
    throw new TypeError(`optional: timeout must be a positive number of milliseconds, not ${timeout}`)
  return { [optionalPart]: true, schema, fallback, timeout }
}

/** Whether a part was made by {@link optional}. */
export const isOptional = (
  part: z.ZodType | OptionalPart<z.ZodType, unknown>,
): part is OptionalPart<z.ZodType, unknown> => optionalPart in part
