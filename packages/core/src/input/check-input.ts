import type { Context } from 'hono'
import { refuseInvalidInput, roundedInput, type Validated } from '../errors/invalid-input.ts'
import { parseExactJson } from '../view/exact-json.ts'
import { type Place, roundedAt, unsafeNumbers } from '../view/rounded.ts'

/**
 * The hook of every route's validators: what does not fit is a 400 with JSON pointers, and so is an integer of a body that a
 * schema which fits made another number of, as `z.coerce.number()` does beyond 2^53. Parameters are looked at as they are read.
 *
 * @throws BFF_INPUT_INVALID
 */
export const checkInput = (result: Validated, c: Context): undefined | Promise<undefined> => {
  refuseInvalidInput(result)
  const read = rereading[result.target]
  if (!read) return
  const unsafe = unsafeNumbers(result.data)
  if (unsafe.size > 0) return refuseRounded(result.target, unsafe, read(c))
}

const refuseRounded = async (
  target: string,
  unsafe: ReadonlyMap<number | string, Place>,
  given: Promise<unknown>,
): Promise<undefined> => {
  const place = roundedAt(unsafe, await given)
  if (place) throw roundedInput(target, place)
}

/** Reads the body again, from memory: a form as text, JSON with exact numbers. */
const rereading: Readonly<Partial<Record<Validated['target'], (c: Context) => Promise<unknown>>>> = {
  form: (c) => c.req.parseBody({ all: true }),
  json: async (c) => parseExactJson(await c.req.text()),
}
