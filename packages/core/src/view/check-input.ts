import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { refuseInvalidInput, roundedInput, type Validated } from '../errors/invalid-input.ts'
import { parseExactJson } from './exact-json.ts'
import { roundedAt, unsafeNumbers } from './rounded.ts'

/**
 * The hook of every route's validators: what does not fit is a 400 with JSON pointers, and so is an integer that a schema which
 * fits made another number of, as `z.coerce.number()` does beyond 2^53.
 *
 * @throws BFF_INPUT_INVALID
 */
export const checkInput = (result: Validated, c: Context): undefined | Promise<undefined> => {
  refuseInvalidInput(result)
  if (unsafeNumbers(result.data).size > 0) return refuseRounded(result, c)
}

const refuseRounded = async ({ target, data }: Validated, c: Context): Promise<undefined> => {
  const place = roundedAt(unsafeNumbers(data), await said[target](c))
  if (place) throw roundedInput(target, place)
}

/** What the client said, as text, or as JSON that is read exactly. What was read once is read again from memory. */
const said: Readonly<Record<Validated['target'], (c: Context) => unknown>> = {
  query: (c) => c.req.queries(),
  param: (c) => c.req.param(),
  header: (c) => c.req.header(),
  cookie: (c) => getCookie(c),
  form: (c) => c.req.parseBody({ all: true }),
  json: async (c) => parseExactJson(await c.req.text()),
}
