import { z } from 'zod'

/** Schemas nested deeper than this are equal only when they are the same object. */
const deepest = 8

/**
 * Whether two schemas read the same: they are one object, or are built alike of the same objects. So a `z.array(Order)`
 * inside a method, a new schema each time, is the same as the last one. A function in it must be the very same.
 */
export const sameSchema = (one: z.ZodType, other: z.ZodType): boolean =>
  one === other || same(one.def, other.def, deepest)

const same = (one: unknown, other: unknown, depth: number): boolean => {
  if (Object.is(one, other)) return true
  if (depth === 0 || !isObject(one) || !isObject(other)) return false
  if (one instanceof RegExp && other instanceof RegExp) return String(one) === String(other)
  const [a, b] = [inner(one), inner(other)]
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || !isBuilt(a)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key), depth - 1))
  )
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What a schema or one of its checks is made of. */
const inner = (value: object): object => {
  if (value instanceof z.core.$ZodType || value instanceof z.core.$ZodCheck) return value._zod.def
  return value
}

/** A plain object or a list: anything else, a date for one, is the same only when it is the same object. */
const isBuilt = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
