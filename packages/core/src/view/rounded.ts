import { isBeyondNumber } from './exact-json.ts'
import { firstLong, longIntegers } from './long-integers.ts'

/** Where something was found: the keys that lead to it. */
export type Place = readonly string[]

/** Numbers beyond ±(2^53 − 1) in something, keys that say one as the text they are, and where each stands. Nearly always there is none. */
export const unsafeNumbers = (made: unknown): ReadonlyMap<number | string, Place> => {
  let unsafe: Map<number | string, Place> | undefined
  visit(made, (value, key, parent, isKey) => {
    const is = typeof value === 'number' ? isUnsafe(value) : isKey && isUnsafe(Number(value))
    if (!is) return
    unsafe ??= new Map()
    unsafe.set(typeof value === 'number' ? value : String(value), placeOf(key, parent))
  })
  return unsafe ?? none
}

const none: ReadonlyMap<number | string, Place> = new Map()

/**
 * Where a schema has made a number of an integer that a number cannot hold: of a `bigint`, or of text such as that of a query, whole or
 * a part of it, which `z.coerce.number()`, keys read as numbers and functions of an app turn into another number without a word.
 *
 * @param unsafe the {@link unsafeNumbers} of what the schema made
 * @param given what the schema was given
 */
export const roundedAt = (unsafe: ReadonlyMap<number | string, Place>, given: unknown): Place | undefined => {
  if (unsafe.size === 0) return undefined
  const changed = new Set<number>()
  const written = new Set<string>()
  visit(given, (value) => {
    if (!isText(value)) return
    for (const digits of longIntegers(String(value))) {
      written.add(digits)
      if (isBeyondNumber(digits)) changed.add(Number(digits))
    }
  })
  for (const [number, place] of unsafe) {
    // A key that has its digits still is the text it was.
    const isSame = typeof number === 'string' && longIntegers(number).every((digits) => written.has(digits))
    if (!isSame && changed.has(Math.abs(Number(number)))) return place
  }
  return undefined
}

/** Infinity is what an integer of more than 308 digits becomes. */
const isUnsafe = (number: number): boolean =>
  !Number.isSafeInteger(number) && (Number.isInteger(number) || Math.abs(number) === Number.POSITIVE_INFINITY)

const isText = (value: unknown): value is bigint | string =>
  typeof value === 'bigint' || typeof value === 'string'

/** An object or a list that is open, and where it stands. */
interface Open {
  readonly value: object
  readonly key: string | undefined
  readonly parent: Open | undefined
}

type Visitor = (value: unknown, key: string | undefined, parent: Open | undefined, isKey: boolean) => void

/** Shows every value, also of maps and sets, and every key that could be a long number. Without recursion, since an answer can be nested deeper than the stack. */
const visit = (root: unknown, visitor: Visitor): void => {
  if (!isObject(root)) {
    visitor(root, undefined, undefined, false)
    return
  }
  const seen = new Set<object>([root])
  const open: Open[] = [{ value: contentOf(root), key: undefined, parent: undefined }]
  for (let next = open.pop(); next; next = open.pop())
    for (const key of Object.keys(next.value)) {
      if (key.length >= firstLong) visitor(key, key, next, true)
      const value: unknown = Reflect.get(next.value, key)
      if (!isObject(value)) visitor(value, key, next, false)
      else if (!seen.has(value)) {
        seen.add(value)
        open.push({ value: contentOf(value), key, parent: next })
      }
    }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What a function makes may be a set or a map, whose content has no keys of its own. */
const contentOf = (value: object): object =>
  value instanceof Set || value instanceof Map ? [...value].flat() : value

const placeOf = (key: string | undefined, parent: Open | undefined): Place => {
  const place = key === undefined ? [] : [key]
  for (let at = parent; at?.key !== undefined; at = at.parent) place.unshift(at.key)
  return place
}
