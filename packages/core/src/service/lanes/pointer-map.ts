/** Turns a pointer of a service into one of the client; `undefined` when nothing says that the client may see it. */
export type PointerMap = (pointer: string) => string | undefined

interface Rule {
  readonly from: readonly string[]
  readonly to: string
}

const places = /^\/(?:body|query|path|headers|cookies)(?:\/|$)/
/** A JSON pointer (RFC 6901): `~` only in `~0` and `~1`. */
const wellFormed = /^(?:\/(?:[^/~]|~[01])*)*$/
const index = /^(?:0|[1-9]\d{0,8})$/
const anyIndex = '{index}'

/**
 * Reads a table of pointers. One that is as the service wrote it is taken; `{index}` stands for the index of a list, and the
 * first of the client's for the first of the service's. A pointer as the fragment of a URI, such as `#/lines`, is the same.
 *
 * @throws TypeError naming a pointer that is none, or two that do not have as many indexes.
 */
export const pointerMap = (where: string, table: Readonly<Record<string, string>>): PointerMap => {
  const rules: Rule[] = Object.entries(table).map(([from, to]) => {
    if (!wellFormed.test(from)) throw new TypeError(`${where}: ${JSON.stringify(from)} is not a JSON pointer`)
    if (!wellFormed.test(to) || !places.test(to))
      throw new TypeError(
        `${where}: ${JSON.stringify(to)} must be a JSON pointer into /body, /query, /path, /headers or /cookies`,
      )
    if (indexesIn(from) !== indexesIn(to))
      throw new TypeError(`${where}: ${from} and ${to} must have as many ${anyIndex}`)
    return { from: from.split('/'), to }
  })

  return (pointer) => {
    const segments = pointer.replace(/^#/, '').split('/')
    for (const { from, to } of rules) {
      if (!matches(from, segments)) continue
      const indexes = segments.filter((_, at) => from[at] === anyIndex)
      return indexes.reduce((made, one) => made.replace(anyIndex, one), to)
    }
    return undefined
  }
}

const indexesIn = (pointer: string): number =>
  pointer.split('/').filter((segment) => segment === anyIndex).length

const matches = (from: readonly string[], segments: readonly string[]): boolean =>
  from.length === segments.length &&
  from.every((segment, at) =>
    segment === anyIndex ? index.test(segments[at] ?? '') : segment === segments[at],
  )
