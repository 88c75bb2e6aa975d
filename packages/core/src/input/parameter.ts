import { z } from '@hono/zod-openapi'
import { checkRange } from '../errors/option-range.ts'
import { isInexact, numberFlaw } from './exact-number.ts'
import { readsQuery, textReading } from './text-reading.ts'

/** Which numbers a parameter may be. */
export interface NumberOptions {
  /** Default: no limit; of an integer -9007199254740991. */
  readonly min?: number
  /** Default: no limit; of an integer 9007199254740991. */
  readonly max?: number
}

/** How a list is written, and how long it may be. */
export interface ArrayOptions {
  /**
   * `true`: its name comes once for each item, as in `ids=1&ids=2`. `false`: it comes once, with commas between the items, as in
   * `ids=1,2`; an item then has no comma. Default `true`.
   */
  readonly explode?: boolean
  /** Items at least. Default 0. */
  readonly min?: number
  /** Items at most. Default: as many as a target may have. */
  readonly max?: number
}

const words = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
])
const digits = /^(?:0|-?[1-9]\d*)$/
const decimals = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

/** The message of a text that is not of the type; limits have messages of their own. */
const must = (what: string) => ({
  error: ({ code }: { readonly code: string }) => (code === 'invalid_type' ? `Must ${what}` : undefined),
})

/** `true` or `false`, and nothing else. OpenAPI: `boolean`. */
const boolean = () => z.preprocess((value) => words.get(value) ?? value, z.boolean(must('be true or false')))

/**
 * An integer in decimal digits, such as `2` or `-7`. Refused are nothing at all, blanks, `+2`, `02`, `0x2`, `2.0`, `2e3`, and what no double
 * is sure to hold. OpenAPI: `integer` with `minimum` and `maximum`.
 *
 * @throws TypeError when `min` or `max` is no integer within ±(2⁵³ − 1), or they exclude everything.
 */
const integer = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: NumberOptions = {}) => {
  const range = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER, whole: true }
  checkRange('parameter.integer: min', min, range)
  checkRange('parameter.integer: max', max, { ...range, from: min })
  return z.preprocess(
    (value) => (typeof value === 'string' && digits.test(value) ? Number(value) : value),
    z
      .int(must(`be an integer from ${min} to ${max}, in digits`))
      .min(min)
      .max(max),
  )
}

/**
 * A number in decimal digits, such as `2`, `-7` or `0.25`. Refused are nothing at all, blanks, `+2`, `02`, `.5`, `0x2`, `2e3`, `Infinity`, and
 * integers no double is sure to hold; decimals are as JavaScript reads them. OpenAPI: `number` with `minimum` and `maximum`.
 *
 * @throws TypeError when `min` or `max` is not finite, or they exclude everything.
 */
const number = ({ min, max }: NumberOptions = {}) => {
  checkRange('parameter.number: min', min, { from: -Number.MAX_VALUE })
  checkRange('parameter.number: max', max, { from: min ?? -Number.MAX_VALUE })
  let schema = z.number(must('be a number, in digits'))
  if (min !== undefined) schema = schema.min(min)
  if (max !== undefined) schema = schema.max(max)
  // To add 0 makes 0 of -0.
  const read = (value: unknown) =>
    typeof value === 'string' && decimals.test(value) && !isInexact(value) ? Number(value) + 0 : value
  return z.preprocess(read, schema)
}

/**
 * A list, also where its parameter comes once. Without a text it is the empty list, as in `ids=`; where its name does not come
 * at all, `.default([])` and `.optional()` say what it is. OpenAPI: `array` with `style: form` and `explode`.
 *
 * @throws TypeError when `min` or `max` is no count, they exclude everything, or the item can be no text.
 */
const array = <T extends z.ZodType>(item: T, { explode = true, min, max }: ArrayOptions = {}) => {
  checkRange('parameter.array: min', min, { from: 0, whole: true })
  checkRange('parameter.array: max', max, { from: min ?? 0, whole: true })
  const { flaw, numeric } = textReading(z.array(item))
  if (flaw !== undefined) throw new TypeError(`parameter.array: item: ${flaw}`)

  let schema = z.array(item, must(explode ? 'be a list' : 'come once, with commas between the items'))
  if (min !== undefined) schema = schema.min(min)
  if (max !== undefined) schema = schema.max(max)
  const itemsOf = (value: unknown) => {
    if (value === '') return []
    if (typeof value === 'string') return explode ? [value] : value.split(',')
    return explode || value === undefined ? value : null
  }
  const read = z.preprocess((value, { addIssue }) => {
    const items = itemsOf(value)
    if (!Array.isArray(items)) return items
    for (const [index, text] of items.entries()) {
      const message = numberFlaw(String(text), numeric)
      if (message !== undefined) addIssue({ code: 'custom', message, path: [index], input: text })
    }
    return items
  }, schema)
  return readsQuery(read).openapi({ param: { style: 'form', explode } })
}

/**
 * Parameters of a query that are no plain text, read as people mean them and documented as exactly what is accepted. Each is
 * a zod schema: `.default()`, `.optional()` and `.openapi()` go behind it. All else is 400.
 *
 * @example
 * ```ts
 * import { createRoute, parameter, secured } from '@bffkit/core'
 * import { z } from '@hono/zod-openapi'
 *
 * const query = z.object({
 *   page: parameter.integer({ min: 1 }).default(1),
 *   sale: parameter.boolean().optional(),
 *   maxPrice: parameter.number({ min: 0 }).optional(),
 *   ids: parameter.array(z.string().max(40), { explode: false, max: 100 }).default([]),
 * })
 *
 * const route = createRoute({ method: 'get', path: '/products', ...secured(), request: { query }, responses: {} })
 * ```
 */
export const parameter = { array, boolean, integer, number } as const
