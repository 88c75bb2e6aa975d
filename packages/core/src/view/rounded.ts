import { isBeyondNumber } from './exact-json.ts'
import { firstLong } from './long-integers.ts'

/** Where something was found: the keys that lead to it. */
export type Place = readonly string[]

/** Numbers beyond ±(2^53 − 1) in something, and where each stands. Nearly always there is none. */
export const unsafeNumbers = (made: unknown): ReadonlyMap<number, Place> => {
  let unsafe: Map<number, Place> | undefined
  visit(made, (value, key, parent, isKey) => {
    const number = isKey ? Number(value) : value
    if (typeof number !== 'number' || !isUnsafe(number)) return
    unsafe ??= new Map()
    unsafe.set(number, placeOf(key, parent))
  })
  return unsafe ?? none
}

const none: ReadonlyMap<number, Place> = new Map()

/** Whether a number stands somewhere in something. */
export const hasNumber = (made: unknown, wanted: number): boolean => {
  let found = false
  visit(made, (value) => {
    found ||= value === wanted
  })
  return found
}

/**
 * Where a schema has made a number of an integer that a number cannot hold: of a `bigint`, or of text such as that of a query,
 * which `z.coerce.number()`, keys read as numbers and functions of an app turn into another number without a word.
 *
 * @param unsafe the {@link unsafeNumbers} of what the schema made
 * @param given what the schema was given
 */
export const roundedAt = (unsafe: ReadonlyMap<number, Place>, given: unknown): Place | undefined => {
  if (unsafe.size === 0) return undefined
  const changed = new Set<number>()
  const kept = new Set<unknown>()
  visit(given, (value, _key, _parent, isKey) => {
    if (isKey) kept.add(value)
    if (isInteger(value) && isBeyondNumber(String(value))) changed.add(Number(value))
  })
  for (const [number, place] of unsafe) if (changed.has(number) && !kept.has(place.at(-1))) return place
  return undefined
}

const isUnsafe = (number: number): boolean => Number.isInteger(number) && !Number.isSafeInteger(number)

const isInteger = (value: unknown): value is bigint | string =>
  typeof value === 'bigint' || typeof value === 'string'

/** An object or a list that is open, and where it stands. */
interface Open {
  readonly value: object
  readonly key: string | undefined
  readonly parent: Open | undefined
}

type Visitor = (value: unknown, key: string | undefined, parent: Open | undefined, isKey: boolean) => void

/** Shows every value and every key that could be a long number. Without recursion, since an answer can be nested deeper than the stack. */
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
