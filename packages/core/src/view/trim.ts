import type { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'

/** The first complaints of a schema as `path: what it expected`; never a value. */
export const complaints = (error: z.core.$ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || '(whole)'}: ${message}`)
    .join('; ')

/**
 * A value cut to what a part declares.
 *
 * @throws BFF_SERVICE_CONTRACT when it does not fit.
 */
export const trim = (schema: z.ZodType, value: unknown, view: string, part?: string): unknown => {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new BffError(
    'BFF_SERVICE_CONTRACT',
    `${part === undefined ? view : `${view}.${part}`}: what the services gave does not fit the view: ${complaints(error)}`,
  )
}
