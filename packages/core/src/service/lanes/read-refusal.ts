import type { BffErrorOptions } from '../../errors/bff-error.ts'
import { maxErrors } from '../../errors/invalid-input.ts'
import { parseExactJson } from '../../view/exact-json.ts'
import type { Refusal, Refused } from './refused.ts'

/** Bytes the body of a refusal may have. A longer one ends the call where the limit is; what it says is not looked at. */
export const maxRefusal = 65_536

/** What of a refusal's body reaches the client, or that it does not fit its schema. */
type ReadRefusal = Pick<BffErrorOptions, 'errors' | 'drifted'>

/**
 * Reads the body of a refusal: of what its schema lets through, the flaws the client has a pointer for. Never throws,
 * whatever `text` does.
 */
export const readRefusal = ({ schema, pointers }: Refused, text: () => string): ReadRefusal => {
  const refusal = trimmed(schema, text)
  if (!refusal) return { drifted: true }
  const errors = []
  for (const { pointer, detail } of refusal.errors ?? []) {
    const mapped = pointers(pointer)
    if (mapped !== undefined && errors.length < maxErrors) errors.push({ pointer: mapped, detail })
  }
  return errors.length > 0 ? { errors } : {}
}

/** What does not parse does not fit: not UTF-8, not JSON, nested deeper than the stack, or refused by the schema. */
const trimmed = (schema: Refused['schema'], text: () => string): Refusal | undefined => {
  try {
    return schema.safeParse(parseExactJson(text())).data
  } catch {
    return undefined
  }
}
