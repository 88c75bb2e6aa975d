import type { z } from 'zod'

/** Why an integer is refused where a number is wanted, in the words for clients. */
export const beyondNumber = 'Invalid input: an integer beyond 2^53 − 1, which a number cannot hold'

/** The same for whoever writes the schema. */
export const beyondNumberOfSchema =
  'an integer beyond 2^53 − 1, which a number cannot hold; read it with int64()'

type Issue = z.core.$ZodIssue

/** What is wrong, in the words of the schema, or, where it wanted a number and found a `bigint`, in those of `why`. */
export const explained = (issue: Issue, value: unknown, why: string): string =>
  wantedNumber(issue, value) ? why : issue.message

const wantedNumber = (issue: Issue, value: unknown): boolean => {
  const found = valueAt(value, issue.path)
  if (issue.code === 'invalid_union') return issue.errors.flat().some((inner) => wantedNumber(inner, found))
  if (typeof found !== 'bigint') return false
  if (issue.code === 'invalid_type') return issue.expected === 'number' || issue.expected === 'int'
  // A check that says nothing of its own has most probably looked at the type.
  return issue.code === 'custom' && issue.message === 'Invalid input'
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => {
  let found = value
  for (const key of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found
}
