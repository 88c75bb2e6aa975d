import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'

/** Characters a secret has at least to be looked for: a shorter one would be found in any text. */
const shortest = 4

/**
 * What code of an app threw as it is logged: none of the secrets stands in its message or its stack, wherever it put them.
 *
 * @param where who it was, such as `auth ticket`
 */
export const withoutSecrets = (thrown: unknown, secrets: readonly string[], where: string): BffError => {
  const error = asBffError(thrown, where)
  const clean = (text: string) =>
    secrets
      .filter((secret) => secret.length >= shortest)
      .reduce((rest, secret) => rest.replaceAll(secret, '[credential]'), text)
  const message = clean(error.message)
  const { cause } = error.options
  if (message === error.message && cause === undefined) return error
  const cleaned = cause === undefined ? {} : { cause: cleanCause(cause, clean) }
  return new BffError(error.code, message, { ...error.options, ...cleaned })
}

/** Of a cause name, message and stack are logged, and so copied; of a SyntaxError, which quotes what it could not read, no message is. */
const cleanCause = (cause: unknown, clean: (text: string) => string): unknown => {
  if (!(cause instanceof Error) || cause instanceof SyntaxError) return cause
  const copy = new Error(clean(cause.message))
  copy.name = clean(cause.name)
  copy.stack = clean(cause.stack ?? '')
  return copy
}
