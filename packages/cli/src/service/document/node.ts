/** An object of a document. */
export type Node = Readonly<Record<string, unknown>>

/** A value of a document, and where it stands: a JSON pointer that begins with `#`. */
export interface Place {
  readonly value: unknown
  readonly pointer: string
}

/** What is wrong with a document, and where. */
export class DocumentError extends Error {
  override name = 'DocumentError'

  constructor(what: string, pointer: string) {
    super(`${what} (at ${pointer})`)
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object itself, or an empty one: what is not there says nothing. */
export const nodeOf = (value: unknown): Node => (isNode(value) ? value : {})

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The place of a member. */
export const within = ({ value, pointer }: Place, ...names: readonly (string | number)[]): Place => {
  let at: unknown = value
  let path = pointer
  for (const name of names) {
    at = memberOf(at, String(name))
    path += `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
  }
  return { value: at, pointer: path }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined

/** References that lead to references, one after the other. */
const maxHops = 50

/**
 * Follows a `$ref` to what it names, as often as that is one itself.
 *
 * @throws DocumentError when it leads nowhere, into another document, or round in a circle.
 */
export const followed = (document: Node, place: Place): Place => {
  let at = place
  for (let hops = 0; isNode(at.value) && typeof at.value.$ref === 'string'; hops += 1) {
    if (hops === maxHops) throw new DocumentError('"$ref" leads round in a circle', place.pointer)
    at = targetOf(document, at.value.$ref, at.pointer)
  }
  return at
}

const targetOf = (document: Node, ref: string, pointer: string): Place => {
  if (ref !== '#' && !ref.startsWith('#/'))
    throw new DocumentError(`"$ref" leads out of the document, to ${JSON.stringify(ref)}`, pointer)
  const names = ref.split('/').slice(1).map(unescaped)
  const target = within({ value: document, pointer: '#' }, ...names)
  if (target.value === undefined)
    throw new DocumentError(`"$ref" leads nowhere: ${JSON.stringify(ref)}`, pointer)
  return target
}

const unescaped = (name: string) => percentDecoded(name).replaceAll('~1', '/').replaceAll('~0', '~')

/** A pointer in a URL fragment may be encoded; a `%` that encodes nothing stands for itself. */
const percentDecoded = (name: string) => {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
