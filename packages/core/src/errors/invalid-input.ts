import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { BffError } from './bff-error.ts'

const places: Readonly<Record<string, string>> = {
  json: 'body',
  form: 'body',
  param: 'path',
  header: 'headers',
  cookie: 'cookies',
}

/** Errors an answer lists: a body of a thousand wrong items is not answered with a thousand errors. */
const most = 50

const placeOf = (target: string) => places[target] ?? target

const pointer = (target: string, path: readonly PropertyKey[]): string =>
  ['', placeOf(target), ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join(
    '/',
  )

/**
 * The hook of every route's validators: turns what zod found into a 400 with JSON pointers.
 *
 * @throws BFF_INPUT_INVALID when the input does not fit.
 */
export const refuseInvalidInput = (result: {
  target: keyof ValidationTargets
  success: boolean
  error?: z.core.$ZodError
}): undefined => {
  if (result.success || !result.error) return
  const errors = result.error.issues.slice(0, most).map(({ path, message }) => ({
    pointer: pointer(result.target, path),
    detail: message,
  }))
  // The pointers stay out of the log: the key of a record is the client's own text.
  throw new BffError('BFF_INPUT_INVALID', `request: its ${placeOf(result.target)} is not valid`, { errors })
}
