import { z } from 'zod'
import type { Side } from './absent.ts'
import type { Described } from './metadata.ts'
import { undescribable } from './place.ts'

type Check = z.core.$ZodCheck<never>

/** Formats of JSON Schema that generators read. Others are patterns, or nothing. */
const formats = new Set('date-time date duration email hostname ipv4 ipv6 uri uuid'.split(' '))

/** Formats that say all that their pattern says. */
const whole = new Set(['date-time', 'date', 'uuid'])

/** Flags without which a pattern means something else. JSON Schema has none. */
const changing = /[imsvy]/

/** How white space around a value is excluded: behind `.trim()` only what it leaves alone is promised to be taken. */
const trimmed = '^(?:\\S(?:[\\s\\S]*\\S)?)?$'

/** Describes a string: its length, its format, its pattern. */
export const describeText = (schema: z.ZodType, side: Side, where: string): Described => {
  const checks = checksOf(schema)
  const last = checks.findLastIndex(isOverwrite)
  if (last < 0) return plain(schema, checks, side, where)
  if (side === 'output') return plain(z.string(), checks.slice(last + 1), side, where)
  const before = checks.slice(0, checks.findIndex(isOverwrite))
  const after = checks.slice(last + 1).filter(narrows)
  const first = plain(schema, before, side, where)
  if (after.length === 0) return first
  if (checks.filter(isOverwrite).some((check) => !isTrim(check)))
    throw undescribable(where, 'a check behind a change of the text', 'check before it, or take a pattern')
  const json = plain(schema, [...before, ...after], side, where)
  return withPatterns(json, [...patternsIn(json), trimmed])
}

const checksOf = (schema: z.ZodType): readonly Check[] => schema.def.checks ?? []

const isOverwrite = (check: Check) => check._zod.def.check === 'overwrite'

const narrows = (check: Check) => check._zod.def.check !== 'custom'

const isTrim = (check: Check) => {
  const tx: unknown = Reflect.get(check._zod.def, 'tx')
  return typeof tx === 'function' && tx(' Aa ') === 'Aa'
}

const plain = (schema: z.ZodType, checks: readonly Check[], side: Side, where: string): Described => {
  const bare = z.core.clone(schema, { ...schema.def, checks: [...checks] })
  const { $schema, ...json } = z.toJSONSchema(bare, { metadata: z.registry(), io: side })
  const { format, ...rest }: Described = json
  const patterns = patternsIn(json).filter((pattern) => isWritten(pattern, bare, checks, side, where))
  if (typeof format !== 'string' || !formats.has(format)) return withPatterns(rest, patterns)
  const kept = side === 'output' ? [] : patterns.flatMap((pattern) => beside(format, pattern, bare))
  const own = patterns.filter(
    (pattern) => pattern !== patternOf(bare.def)?.source && !isOfFormat(pattern, checks),
  )
  return withPatterns({ ...rest, format }, [...new Set([...kept, ...own])])
}

const isOfFormat = (pattern: string, checks: readonly Check[]) =>
  checks.some(
    ({ _zod: { def } }) => Reflect.get(def, 'format') !== 'regex' && patternOf(def)?.source === pattern,
  )

/** What a format does not say: an instant that must be written with `Z`, or less than the whole format. */
const beside = (format: string, pattern: string, schema: z.ZodType): string[] => {
  if (!whole.has(format)) return [pattern]
  if (format !== 'date-time') return []
  if (typeof Reflect.get(schema.def, 'precision') === 'number') return [pattern]
  return Reflect.get(schema.def, 'offset') === true ? [] : ['Z$']
}

const patternOf = (definition: object): RegExp | undefined => {
  const pattern: unknown = Reflect.get(definition, 'pattern')
  return pattern instanceof RegExp ? pattern : undefined
}

const patternsIn = ({ pattern, allOf }: Described): string[] => [
  ...(typeof pattern === 'string' ? [pattern] : []),
  ...(Array.isArray(allOf) ? allOf : []).flatMap((one: Described) => patternsIn(one)),
]

const withPatterns = (
  { pattern: _, allOf: __, ...json }: Described,
  patterns: readonly string[],
): Described => {
  const [first, ...more] = patterns
  if (first === undefined) return json
  return more.length === 0
    ? { ...json, pattern: first }
    : { ...json, allOf: patterns.map((pattern) => ({ pattern })) }
}

/** Whether a pattern means the same without its flags; what a request accepts must be described, what an answer holds need not. */
const isWritten = (
  source: string,
  schema: z.ZodType,
  checks: readonly Check[],
  side: Side,
  where: string,
): boolean => {
  const own = [schema.def, ...checks.map((check) => check._zod.def)].map(patternOf)
  const flags = own.find((pattern) => pattern?.source === source)?.flags ?? ''
  if (!changing.test(flags)) return true
  if (side === 'output') return false
  throw undescribable(where, `the pattern /${source}/${flags}`, 'write it without flags, as [Aa] for a and i')
}
