import type { z } from 'zod'
import { type Definition, definitionOf } from '../view/definition.ts'

/** How a schema reads the text of a parameter. */
export interface TextReading {
  /**
   * How often its name may come: as `one` text, as a list of `many`, as `either`, in any way since the schema does not say
   * (`any`), or not at all (`none`).
   */
  readonly count: 'one' | 'many' | 'either' | 'any' | 'none'
  /** Whether zod itself makes a number of each text: a `double`, or an `exact` one. What functions make is not known. */
  readonly numeric?: 'double' | 'exact' | undefined
  /** Whether what comes out is still the text that went in. */
  readonly isText?: boolean | undefined
  /** Whether it reads what stands in a query only. */
  readonly onlyQuery?: boolean | undefined
  /** Why no text is read as it is meant. */
  readonly flaw?: string | undefined
}

const ofQueries = new WeakSet<object>()

/** Notes that the function of a `z.preprocess()` reads the texts of a query itself, however many there are. */
export const readsQuery = <S extends { readonly def: { readonly in: object } }>(schema: S): S => {
  ofQueries.add(schema.def.in)
  return schema
}

type Read = (schema: z.ZodType | null | undefined) => TextReading

const text: TextReading = { count: 'one', isText: true }
const unsaid: TextReading = { count: 'any' }
const absent: TextReading = { count: 'none' }
const unmet = (what: string, instead: string): TextReading => ({
  count: 'one',
  flaw: `${what} is met by no text; take ${instead}`,
})
const isString = (value: unknown) => typeof value === 'string'

const readings: Readonly<Record<string, (definition: Definition, read: Read) => TextReading>> = {
  string: () => text,
  template_literal: () => text,
  enum: ({ entries = {} }) =>
    Object.values(entries).some(isString) ? text : unmet('an enum without strings', 'one of strings'),
  literal: ({ values = [] }) => {
    if (values.some(isString)) return text
    if (values.every((value) => value === undefined || value === null)) return absent
    return unmet('a literal that is no string', 'a string, parameter.boolean() or parameter.integer()')
  },
  number: ({ coerce }) =>
    coerce
      ? { count: 'one', numeric: 'double' }
      : unmet('z.number()', 'parameter.integer() or parameter.number()'),
  bigint: ({ coerce }) =>
    coerce ? { count: 'one', numeric: 'exact' } : unmet('z.bigint()', 'z.coerce.bigint()'),
  boolean: ({ coerce }) =>
    coerce
      ? { count: 'one', flaw: 'z.coerce.boolean() takes "false" for true; take parameter.boolean()' }
      : unmet('z.boolean()', 'parameter.boolean()'),
  date: ({ coerce }) => (coerce ? { count: 'one' } : unmet('z.date()', 'z.iso.datetime()')),
  array: ({ element }, read) => listOf([read(element)]),
  tuple: ({ items = [], rest }, read) => listOf([...items, ...(rest ? [rest] : [])].map(read)),
  union: ({ options = [] }, read) => oneOf(options.map(read)),
  intersection: ({ left, right }, read) => oneOf([read(left), read(right)]),
  pipe: (definition, read) => piped(definition, read),
  success: ({ innerType }, read) => ({ ...read(innerType), isText: false }),
}
for (const type of ['undefined', 'null', 'void', 'never']) Object.assign(readings, { [type]: () => absent })
for (const type of ['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly', 'catch'])
  Object.assign(readings, { [type]: ({ innerType }: Definition, read: Read) => read(innerType) })
for (const type of ['object', 'record', 'map', 'set', 'symbol', 'function', 'file', 'nan'])
  Object.assign(readings, {
    [type]: () => ({ ...unmet(`z.${type}()`, 'z.string(), or parameter.array() for a list'), count: 'any' }),
  })

/** Reads a schema that is given a text, or the texts of a list. */
export const textReading = (schema: z.ZodType): TextReading => {
  const open = new Set<z.ZodType>()
  const read: Read = (one) => {
    if (!one) return unsaid
    const definition = definitionOf(one)
    if (definition.type !== 'lazy') return readings[definition.type]?.(definition, read) ?? unsaid
    if (open.has(one)) return unsaid
    open.add(one)
    return read(lazily(definition))
  }
  return read(schema)
}

/** What stands behind a `z.lazy()`, unless that is declared further below. */
export const lazily = ({ getter }: Definition): z.ZodType | undefined => {
  try {
    return getter?.()
  } catch {
    return undefined
  }
}

const listOf = (items: readonly TextReading[]): TextReading => {
  const nested = items.some(({ count }) => count === 'many')
  const flaw = nested ? 'a list in a list is met by no text; take z.string()' : flawIn(items)
  return { count: 'many', ...whatAllAre(items), flaw }
}

/** What alternatives read: all there are by name, or all that could be meant by one name. */
export const oneOf = (options: readonly TextReading[]): TextReading => {
  const present = options.filter(({ count }) => count !== 'none')
  if (present.length === 0) return absent
  const counts = new Set(present.map(({ count }) => count))
  const [only] = counts
  const lists = counts.has('many') || counts.has('either')
  const count = counts.size === 1 && only ? only : lists ? 'either' : 'any'
  const onlyQuery = present.some((option) => option.onlyQuery)
  return { count, ...whatAllAre(present), onlyQuery, flaw: flawIn(present) }
}

const whatAllAre = (all: readonly TextReading[]): Pick<TextReading, 'numeric' | 'isText'> => {
  const [first] = all
  return {
    numeric: all.every(({ numeric }) => numeric === first?.numeric) ? first?.numeric : undefined,
    isText: all.every(({ isText }) => isText),
  }
}

const flawIn = (all: readonly TextReading[]) => all.find(({ flaw }) => flaw !== undefined)?.flaw

/** Behind a function stands what it makes: only how often the name comes is still to be seen. */
export const behindFunction = ({ count, onlyQuery }: TextReading): TextReading => ({
  count: count === 'many' ? 'either' : count,
  onlyQuery,
})

const piped = (definition: Definition, read: Read): TextReading => {
  if (definition.in && ofQueries.has(definition.in)) return { count: 'any', onlyQuery: true }
  // What z.preprocess() makes.
  if (definition.in?.def.type === 'transform') return behindFunction(read(definition.out))
  const first = read(definition.in)
  // Behind the function of a codec, and behind what is no text any more, anything may stand.
  if (!first.isText || definition.transform !== undefined) return { ...first, isText: false }
  const { count } = first
  const { flaw, numeric, isText } = read(definition.out)
  return { count, flaw: first.flaw ?? flaw, numeric, isText }
}
