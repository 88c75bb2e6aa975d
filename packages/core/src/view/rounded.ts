import { isBeyondNumber } from './exact-json.ts'

/** Where something was found: the keys that lead to it. */
export type Place = readonly string[]

/** Numbers beyond ±(2^53 − 1) in something, and where each stands. Nearly always there is none. */
export const unsafeNumbers = (made: unknown): ReadonlyMap<number, Place> => {
  const unsafe = new Map<number, Place>()
  visit(made, (value, place, isKey) => {
    const number = isKey ? Number(value) : value
    if (typeof number === 'number' && isUnsafe(number)) unsafe.set(number, place())
  })
  return unsafe
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
  visit(given, (value, _, isKey) => {
    if (isKey) kept.add(value)
    if (isInteger(value) && isBeyondNumber(String(value))) changed.add(Number(value))
  })
  for (const [number, place] of unsafe) if (changed.has(number) && !kept.has(place.at(-1))) return place
  return undefined
}

const isUnsafe = (number: number): boolean => Number.isInteger(number) && !Number.isSafeInteger(number)

const isInteger = (value: unknown): value is bigint | string =>
  typeof value === 'bigint' || typeof value === 'string'

type Visitor = (value: unknown, place: () => Place, isKey: boolean) => void

/** An object or a list that is open, and where it stands. */
interface Open {
  readonly value: object
  readonly key: string | undefined
  readonly parent: Open | undefined
}

/** Shows every value and every key that could be a long number. Without recursion, since an answer can be nested deeper than the stack. */
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
    for (const key of Object.keys(parent.value)) {
      if (key.length > 15) visitor(key, () => placeOf(key, parent), true)
      show(Reflect.get(parent.value, key), key, parent)
    }
  }
}

const placeOf = (key: string | undefined, parent: Open | undefined): Place => {
  const place = key === undefined ? [] : [key]
  for (let at = parent; at?.key !== undefined; at = at.parent) place.unshift(at.key)
  return place
}
