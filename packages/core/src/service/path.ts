import { BffError } from '../errors/bff-error.ts'

/** What can stand in a path or a query. */
export type Scalar = string | number | boolean

/** Values for the `{names}` of a path template. */
export type PathValues = Readonly<Record<string, string | number>>

/** Values for a query: `undefined` is left out, an array repeats its name. */
export type QueryValues = Readonly<Record<string, Scalar | undefined | readonly Scalar[]>>

const placeholder = /\{(\w+)\}/g

/**
 * Fills a path template. Each value becomes exactly one segment: `/`, `?`, `#` and `@` are encoded.
 *
 * @throws BFF_INPUT_INVALID for an empty value, `.` and `..`, which no encoding protects, and text that is not Unicode.
 * @throws TypeError when a value is missing.
 */
export const fillPath = (template: string, values: PathValues = {}): string =>
  template.includes('{')
    ? template.replace(placeholder, (_, name: string) => {
        const value = values[name]
        if (value === undefined) throw new TypeError(`path ${template}: no value for {${name}}`)
        return segment(String(value), template, name)
      })
    : template

const segment = (value: string, template: string, name: string): string => {
  if (value === '' || value === '.' || value === '..' || !value.isWellFormed())
    throw new BffError(
      'BFF_INPUT_INVALID',
      `path ${template}: the value of {${name}} cannot be one segment of a path`,
      {
        errors: [{ pointer: `/path/${name}`, detail: 'Cannot be empty, ".", ".." or malformed text' }],
      },
    )
  return encodeURIComponent(value)
}

/** A query with its `?`, or nothing. */
export const queryString = (values: QueryValues = {}): string => {
  let query = ''
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value])
      query += `${query ? '&' : '?'}${encodeURIComponent(name)}=${encodeURIComponent(String(one).toWellFormed())}`
  }
  return query
}
