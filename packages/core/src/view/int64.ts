import { z } from '@hono/zod-openapi'

const min = -(2n ** 63n)
const max = 2n ** 63n - 1n

/** As `String` writes an integer. What is out of range for its last digit is refused by value. */
const digits = /^(?:0|-?[1-9]\d{0,18})$/

const isInteger = (value: unknown): boolean => {
  if (typeof value === 'string') return digits.test(value)
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

const given = z.custom<bigint | number | string>(isInteger, {
  error: 'Invalid input: expected an integer of 64 bits, or its digits as a string',
})

/** One for all, which marks the schemas made here, and their copies with a description. */
const decode = (value: bigint | number | string): bigint => BigInt(value)

/**
 * Reads an integer of 64 bits exactly, from a JSON integer or a string of its digits, as a `bigint`: the ids and amounts a number
 * cannot hold. Clients are answered with the string, and that is what OpenAPI says of it (`format: int64`), in requests too,
 * where the JSON integer is taken as well. A number of JavaScript beyond ±(2^53 − 1) is refused, since nobody knows which integer it was.
 *
 * @example
 * ```ts
 * import { int64, view } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * export const Post = z.object({ id: int64(), title: z.string() })
 * export const PostScreen = view('PostScreen', { post: Post })
 * ```
 */
export const int64 = () =>
  z
    .codec(given, z.bigint().min(min).max(max), { decode, encode: String })
    .openapi({ type: 'string', format: 'int64', pattern: digits.source })

/** Whether a schema was made by {@link int64}. */
export const isInt64 = (schema: z.core.$ZodType): boolean =>
  'transform' in schema._zod.def && schema._zod.def.transform === decode
