import type { z } from 'zod'
import { beyondNumberOfSchema, explained } from '../errors/beyond-number.ts'
import { BffError } from '../errors/bff-error.ts'
import { compiled } from './compiled.ts'
import { converts } from './converts.ts'
import { roundedAt, unsafeNumbers } from './rounded.ts'

/** What a schema makes of a value, or its first complaints as `path: what it expected`; never a value. */
export type Reading =
  | { readonly data: unknown; readonly complaints?: undefined }
  | { readonly complaints: string }

/** Reads a value by a schema. An integer that it would make another number of does not fit. */
export const readBy = (schema: z.ZodType, value: unknown): Reading => {
  const { success, data, error } = compiled(schema).safeParse(value)
  if (!success) return { complaints: complaints(error, value) }
  const rounded = converts(schema) ? roundedAt(unsafeNumbers(data), value) : undefined
  return rounded ? { complaints: complaint(rounded, beyondNumberOfSchema) } : { data }
}

const complaints = ({ issues }: z.core.$ZodError, value: unknown): string =>
  issues
    .slice(0, 3)
    .map((issue) => complaint(issue.path, explained(issue, value, beyondNumberOfSchema)))
    .join('; ')

const complaint = (path: readonly PropertyKey[], message: string) =>
  `${path.join('.') || '(whole)'}: ${message}`

/**
 * A value cut to what a part declares.
 *
 * @throws BFF_SERVICE_CONTRACT when it does not fit.
 */
export const trim = (schema: z.ZodType, value: unknown, view: string, part?: string): unknown => {
  const read = readBy(schema, value)
  if (read.complaints === undefined) return read.data
  throw new BffError(
    'BFF_SERVICE_CONTRACT',
    `${part === undefined ? view : `${view}.${part}`}: what the services gave does not fit the view: ${read.complaints}`,
  )
}
