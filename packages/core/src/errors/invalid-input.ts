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

const pointer = (target: string, path: readonly PropertyKey[]): string =>
  [
    '',
    places[target] ?? target,
    ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')),
  ].join('/')

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
  const errors = result.error.issues.map(({ path, message }) => ({
    pointer: pointer(result.target, path),
    detail: message,
  }))
  throw new BffError(
    'BFF_INPUT_INVALID',
    `request: ${errors.map((error) => error.pointer).join(', ')} not valid`,
    { errors },
  )
}
