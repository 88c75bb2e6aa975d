import { BffError } from '../../errors/bff-error.ts'
import { isAddress } from '../../errors/is-address.ts'

/** What can stand in a query. */
type Scalar = string | number | bigint | boolean

/** Values for the `{names}` of a path template. */
export type PathValues = Readonly<Record<string, string | number | bigint>>

/** Values for a query: `undefined` is left out, an array repeats its name. */
export type QueryValues = Readonly<Record<string, Scalar | undefined | readonly Scalar[]>>

/** A `{name}` in a path template. */
export const placeholder = /\{([^{}]+)\}/g

/**
 * Fills a path template. Each value becomes exactly one segment: `/`, `?`, `#` and `@` are encoded.
 *
 * @throws BFF_INPUT_INVALID for an empty value, `.` and `..`, which no encoding protects, and text that is not Unicode.
 * @throws TypeError when a value is missing, and for a template that is an address: only settings say where a service is.
 */
export const fillPath = (template: string, values: PathValues = {}): string => {
  if (isAddress(template)) throw new TypeError('path: takes a path of the service, not an address')
  if (!template.includes('{')) return template
  return template.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw new TypeError(`path ${template}: no value for {${name}}`)
    return segment(String(value), template, name)
  })
}

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

/**
 * A query with its `?`, or nothing.
 *
 * @param template of the path it stands behind, for what is thrown
 * @throws BFF_INPUT_INVALID for a name or a value with half of a surrogate pair, which cannot be encoded.
 */
export const queryString = (values: QueryValues = {}, template = ''): string => {
  let query = ''
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = String(one)
      if (!text.isWellFormed() || !name.isWellFormed()) throw malformed(template, name)
      query += `${query ? '&' : '?'}${encodeURIComponent(name)}=${encodeURIComponent(text)}`
    }
  }
  return query
}

const malformed = (template: string, name: string) =>
  new BffError(
    'BFF_INPUT_INVALID',
    `query ${template}: the value of ${name.toWellFormed()} must be Unicode`,
    {
      errors: [{ pointer: `/query/${name.toWellFormed()}`, detail: 'Must be Unicode' }],
    },
  )
