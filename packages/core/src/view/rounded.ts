import { isBeyondNumber } from './exact-json.ts'
import { longIntegers } from './long-integers.ts'

/** Where something was found: the keys that lead to it. */
export type Place = readonly string[]

/** Numbers beyond ±(2^53 − 1) in something, keys that say one as the text they are, and where each stands. Nearly always there is none. */
export const unsafeNumbers = (made: unknown): ReadonlyMap<number | string, Place> => {
  const unsafe = new Map<number | string, Place>()
  visit(made, (value, place, isKey) => {
    if (typeof value === 'number' ? isUnsafe(value) : isKey && isUnsafe(Number(value)))
      unsafe.set(typeof value === 'number' ? value : String(value), place())
  })
  return unsafe
}

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

type Visitor = (value: unknown, place: () => Place, isKey: boolean) => void

/** An object or a list that is open, and where it stands. */
interface Open {
  readonly value: object
  readonly key: string | undefined
  readonly parent: Open | undefined
}

/** Shows every value, also of maps and sets, and every key that could be a long number. Without recursion, since an answer can be nested deeper than the stack. */
const visit = (root: unknown, visitor: Visitor): void => {
  const seen = new Set<object>()
  const open: Open[] = []
  const show = (value: unknown, key: string | undefined, parent: Open | undefined) => {
    if (typeof value !== 'object' || value === null) {
      visitor(value, () => placeOf(key, parent), false)
      return
    }
    if (seen.has(value)) return
    seen.add(value)
    open.push({ value, key, parent })
  }

  show(root, undefined, undefined)
  for (let next = open.pop(); next; next = open.pop()) {
    const parent = next
    const { value } = parent
    const inside = value instanceof Map || value instanceof Set ? [...value].flat() : value
    for (const key of Object.keys(inside)) {
      if (key.length > 15) visitor(key, () => placeOf(key, parent), true)
      show(Reflect.get(inside, key), key, parent)
    }
  }
}

const placeOf = (key: string | undefined, parent: Open | undefined): Place => {
  const place = key === undefined ? [] : [key]
  for (let at = parent; at?.key !== undefined; at = at.parent) place.unshift(at.key)
  return place
}
