import type { z } from 'zod'
import { isInt64 } from './int64.ts'

type Definition = z.core.$ZodTypeDef & {
  readonly catchall?: z.ZodType
  readonly shape?: Record<string, z.ZodType>
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly mode?: string
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly items?: readonly z.ZodType[]
  readonly rest?: z.ZodType | null
  readonly left?: z.ZodType
  readonly right?: z.ZodType
  readonly out?: z.ZodType
  readonly getter?: () => z.ZodType
}

const closed = new Set(
  'string number int boolean date null undefined void never nan literal enum template_literal'.split(' '),
)
const children: Readonly<
  Record<string, (definition: Definition) => [place: string, child: z.ZodType | null | undefined][]>
> = {
  object: ({ shape = {} }) => Object.entries(shape).map(([key, field]) => [`.${key}`, field]),
  array: ({ element }) => [['[]', element]],
  record: ({ valueType }) => [['[key]', valueType]],
  union: ({ options = [] }) => options.map((option) => ['', option]),
  tuple: ({ items = [], rest }) => [...items, rest].map((item, index) => [`[${index}]`, item]),
  intersection: ({ left, right }) => [left, right].map((side) => ['', side]),
  pipe: ({ out }) => [['', out]],
  lazy: ({ getter }) => [['', getter?.()]],
}
for (const type of ['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly', 'catch'])
  Object.assign(children, { [type]: ({ innerType }: Definition) => [['', innerType]] })

/**
 * Throws when a schema could let through a field nobody listed: `any`, `unknown`, a loose object, a record of
 * unknown or of itself, or anything whose output the schema does not describe (a transform, a custom check).
 *
 * @throws TypeError naming the place, as in `HomeScreen.profile.address: z.unknown() lets through …`.
 */
export const refuseLeaks = (
  schema: z.ZodType,
  where: string,
  seen: Set<z.ZodType> = new Set(),
  trail: readonly z.ZodType[] = [],
): void => {
  if (closesIntoRecord(schema, trail))
    throw leak(where, 'a record of itself', 'list its fields with z.object()')
  if (seen.has(schema)) return
  seen.add(schema)
  const definition: Definition = schema.def
  const { type, catchall, mode } = definition

  if (closed.has(type) || isInt64(schema)) return
  if (type === 'bigint')
    throw leak(where, 'z.bigint()', 'take int64(), which clients are answered as a string')
  if (mode === 'loose') throw leak(where, 'a loose record', 'take z.record()')
  if (catchall && catchall.def.type !== 'never')
    throw leak(where, 'a loose object', 'list its fields with z.object()')
  const list = children[type]
  if (!list) throw leak(where, `z.${type}()`, 'describe what the client receives')
  const below = type === 'object' ? [] : [...trail, schema]
  for (const [place, child] of list(definition)) if (child) refuseLeaks(child, where + place, seen, below)
}

/**
 * Whether a schema contains itself through a record and no object in between, as `z.json()` does: every key may then
 * hold anything.
 *
 * @param trail the schemas from the last object down to this one
 */
const closesIntoRecord = (schema: z.ZodType, trail: readonly z.ZodType[]): boolean => {
  const start = trail.indexOf(schema)
  return start >= 0 && trail.slice(start).some(({ def }) => def.type === 'record')
}

const leak = (where: string, what: string, right: string) =>
  new TypeError(`${where}: ${what} lets through what nobody listed; ${right}`)
