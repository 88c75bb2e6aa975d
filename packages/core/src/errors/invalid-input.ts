import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { beyondNumber, explained } from './beyond-number.ts'
import { BffError } from './bff-error.ts'

const places: Readonly<Record<string, string>> = {
  json: 'body',
  form: 'body',
  param: 'path',
  header: 'headers',
  cookie: 'cookies',
}

/** Errors an answer lists, at most: a body of a thousand wrong items is not answered with a thousand errors. */
export const maxErrors = 50

const placeOf = (target: string) => places[target] ?? target

const pointer = (target: string, path: readonly PropertyKey[]): string =>
  ['', placeOf(target), ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join(
    '/',
  )

/** What a validator has found. */
export interface Validated {
  readonly target: keyof ValidationTargets
  readonly success: boolean
  /** The input the client sent; after a success, the output of the schema. */
  readonly data?: unknown
  readonly error?: z.core.$ZodError
}

/**
 * Turns what zod found into a 400 with JSON pointers.
 *
 * @throws BFF_INPUT_INVALID when the input does not fit.
 */
export const refuseInvalidInput = ({ target, success, data, error }: Validated): undefined => {
  if (success || !error) return
  const errors = error.issues.slice(0, maxErrors).map((issue) => ({
    pointer: pointer(target, issue.path),
    detail: explained(issue, data, beyondNumber),
  }))
  throw invalidInput(target, errors)
}

/** The 400 of input in which an integer would become another number. */
export const roundedInput = (target: string, path: readonly PropertyKey[]): BffError =>
  invalidInput(target, [{ pointer: pointer(target, path), detail: beyondNumber }])

/** The pointers stay out of the log: the key of a record is the client's own text. */
const invalidInput = (target: string, errors: readonly { pointer: string; detail: string }[]) =>
  new BffError('BFF_INPUT_INVALID', `request: its ${placeOf(target)} is not valid`, { errors })
