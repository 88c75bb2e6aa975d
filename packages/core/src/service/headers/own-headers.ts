import { tokenPattern } from '../../edge/token.ts'
import { type Outgoing, where } from '../outgoing.ts'
import { isOwned } from './header-rules.ts'

/**
 * The headers a call sets itself, as names and values by turns, names in lower case and each of them once.
 *
 * @throws TypeError for a header that belongs to the connection or that the gateway writes itself, and for one that is set
 * twice with different values.
 */
export const ownHeaders = (
  given: Iterable<readonly [name: string, value: string]>,
  service: string,
  call: Pick<Outgoing, 'method' | 'template'>,
): string[] => {
  const headers: string[] = []
  for (const [name, value] of given) {
    const lower = name.toLowerCase()
    if (isOwned(lower))
      throw new TypeError(`${service}: the header ${lower} is set by the gateway only ${where(call)}`)
    const earlier = valueIn(headers, lower)
    if (earlier === undefined) headers.push(lower, value)
    if ((earlier ?? value) !== value || isTwo(lower, value))
      throw new TypeError(
        `${service}: the header ${lower} is set twice, and may have one value only ${where(call)}`,
      )
  }
  return headers
}

/** The value of a name in lower case in a list of names and values. */
export const valueIn = (headers: readonly string[], name: string): string | undefined => {
  for (let index = 0; index < headers.length; index += 2)
    if (headers[index] === name) return headers[index + 1]
  return undefined
}

const quoted = /"(?:[^"\\]|\\.)*"/g
/** A comma, and behind it a scheme with its credentials, or a media type. */
const another = new RegExp(String.raw`,\s*${tokenPattern}(?: +[^\s=,]|/)`)

/**
 * Whether a value is two that were joined, as `Headers` joins what is appended. Of other singletons nobody can tell: a
 * date and a `User-Agent` have commas of their own.
 */
const isTwo = (name: string, value: string): boolean =>
  (name === 'authorization' || name === 'content-type') &&
  value.includes(',') &&
  another.test(value.replaceAll(quoted, '""'))
