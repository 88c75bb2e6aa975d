import type { Context } from 'hono'
import { refuseInvalidInput, roundedInput, type Validated } from '../errors/invalid-input.ts'
import { parseExactJson } from './exact-json.ts'
import { roundedAt, unsafeNumbers } from './rounded.ts'

/**
 * The hook of every route's validators: what does not fit is a 400 with JSON pointers, and so is an integer of a body that a
 * schema which fits made another number of, as `z.coerce.number()` does beyond 2^53. Parameters are looked at as they are read.
 *
 * @throws BFF_INPUT_INVALID
 */
export const checkInput = (result: Validated, c: Context): undefined | Promise<undefined> => {
  refuseInvalidInput(result)
  if (unsafeNumbers(result.data).size > 0) return refuseRounded(result, c)
}

const refuseRounded = async ({ target, data }: Validated, c: Context): Promise<undefined> => {
  const read = said[target]
  const place = read && roundedAt(unsafeNumbers(data), await read(c))
  if (place) throw roundedInput(target, place)
}

/** What the client said in a body, as text, or as JSON that is read exactly. What was read once is read again from memory. */
const said: Readonly<Partial<Record<Validated['target'], (c: Context) => Promise<unknown>>>> = {
  form: (c) => c.req.parseBody({ all: true }),
  json: async (c) => parseExactJson(await c.req.text()),
}
