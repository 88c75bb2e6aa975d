import type { Principal } from '../../scope/principal.ts'

const kinds: readonly string[] = ['user', 'client', 'key', 'certificate'] satisfies Principal['kind'][]

/**
 * The principal code of an app has found, as a copy nobody can change. What could make one of two callers, or grant more than was meant, is
 * refused: caches and limits are kept by kind, issuer and id.
 *
 * @throws TypeError saying what is wrong, and never a value: an id may say who somebody is.
 */
export const checkedPrincipal = (name: string, given: Partial<Principal> | undefined): Principal => {
  const wrong = (what: string) => new TypeError(`authentication ${name}: ${what}`)
  const { id, kind = 'user', scopes = [], issuer = name, claims = {} } = given ?? {}
  if (typeof id !== 'string' || id === '')
    throw wrong(`principal.id must be text that is not empty, not ${kindOf(id)}`)
  if (!kinds.includes(kind)) throw wrong(`principal.kind must be one of ${kinds.join(', ')}`)
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string'))
    throw wrong(`principal.scopes must be a list of texts, not ${kindOf(scopes)}`)
  if (typeof issuer !== 'string' || !/^\S+$/.test(issuer))
    throw wrong('principal.issuer must be text without blanks')
  if (typeof claims !== 'object' || claims === null) throw wrong('principal.claims must be an object')
  return Object.freeze({
    kind,
    id,
    scopes: Object.freeze([...scopes]),
    issuer,
    claims: copied({ ...claims }),
  })
}

/** Objects and lists with all that is in them, as a copy that is frozen: what the app remembers is one for many requests. Anything else as it is. */
const copied = <T>(value: T): T => copiedOnce(value, new Map()) as T

const copiedOnce = (value: unknown, made: Map<object, object>): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const isList = Array.isArray(value)
  const prototype = Object.getPrototypeOf(value)
  if (!isList && prototype !== Object.prototype && prototype !== null) return value
  const known = made.get(value)
  if (known) return known
  const copy: object = isList ? [] : {}
  made.set(value, copy)
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(copy, key, { value: copiedOnce(inner, made), enumerable: true })
  return Object.freeze(copy)
}

const kindOf = (value: unknown) => (value === '' ? 'empty' : Array.isArray(value) ? 'a list' : typeof value)
