import { z } from 'zod'
import { type Definition, definitionOf } from '../../view/definition.ts'
import { nameOf, parentOf, schemasBelow, wordsOf } from './metadata.ts'

/** Where a name was first met, and the schema whose words are those of the component. */
interface Named {
  readonly where: string
  readonly schema: z.ZodType
}

/** The components of a gateway by name. */
export interface ComponentNames {
  /**
   * Adds those a schema leads to.
   *
   * @param where the route, for the message
   * @throws TypeError when a name stands for another schema already.
   */
  add(schema: z.ZodType, where: string): void
  get(name: string): Named | undefined
}

/** Gathers which schema each name stands for: one, however often it is used. */
export const componentNames = (): ComponentNames => {
  const named = new Map<string, Named>()
  const seen = new Set<z.ZodType>()
  const add = (schema: z.ZodType, where: string): void => {
    if (seen.has(schema)) return
    seen.add(schema)
    const name = nameOf(schema)
    if (name !== undefined) named.set(name, plainest(name, named.get(name), { schema, where }))
    for (const below of schemasBelow(schema)) add(below, where)
  }
  return { add, get: (name) => named.get(name) }
}

const plainest = (name: string, earlier: Named | undefined, now: Named): Named => {
  if (!earlier) return now
  if (!isOneSchema(earlier.schema, now.schema)) throw taken(name, earlier.where, now.where)
  return weightOf(now.schema) < weightOf(earlier.schema) ? { ...now, where: earlier.where } : earlier
}

const taken = (name: string, first: string, second: string) =>
  new TypeError(
    `openApi: two schemas are called ${name}, one in ${first} and another in ${second}; give one of them another name`,
  )

/** A use adds words or checks to a component, so the component itself is the one with the fewest. */
const weightOf = (schema: z.ZodType): number =>
  (schema.def.checks?.length ?? 0) * 100 + Object.keys(wordsOf(schema)).length

/** Whether two schemas are one: the same definition, with more words, or with more checks on top. */
const isOneSchema = (a: z.ZodType, b: z.ZodType): boolean => {
  const [one, other] = [definitionOf(a), definitionOf(b)]
  if (one === other || isMadeFrom(a, other) || isMadeFrom(b, one)) return true
  return isAlike(one, other) && isDerived(one, other)
}

/**
 * Whether a schema is another one with words or checks, as zod says itself. The fields of one that holds itself are made anew for
 * each, so they would not be the same.
 */
const isMadeFrom = (schema: z.ZodType, origin: Definition): boolean => {
  for (let from = parentOf(schema); from; from = parentOf(from))
    if (definitionOf(from) === origin) return true
  return false
}

const isDerived = (one: Definition, other: Definition): boolean => {
  const [short, long] = [one.checks ?? [], other.checks ?? []].toSorted((a, b) => a.length - b.length)
  const isPrefix = short?.every((check, index) => check === long?.[index]) ?? false
  return isPrefix && (short?.length !== long?.length || one.catchall !== other.catchall)
}

const isAlike = (one: Definition, other: Definition): boolean => {
  const { checks: _, catchall: _1, shape: fields = {}, error: _2, ...rest } = one
  const { checks: _3, catchall: _4, shape: others = {}, error: _5, ...beside } = other
  return isShallowSame(rest, beside) && isShallowSame(fields, others)
}

const isShallowSame = (one: object, other: object): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => Reflect.get(other, key) === value)

/** What a route and its definition hold of schemas, beside what is plain JSON. */
export const schemasIn = (value: unknown): z.ZodType[] => {
  if (value instanceof z.ZodType) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(schemasIn)
}
