import { report } from '../differences/difference.ts'
import { isWithin } from '../document/lists.ts'
import { type SchemaContext, subjectOf } from './compare-schemas.ts'
import { placeOf, type Shape, said } from './shape.ts'

type Change = 'tightened' | 'loosened' | 'replaced'

/** A keyword, or two that say the same, and how to tell which of two shapes asks for more. */
interface Constraint {
  readonly keywords: readonly [string, ...string[]]
  readonly change: (old: Shape, now: Shape) => Change | undefined
}

/**
 * A limit. Turned so that the smaller number is the tighter one: `sign` is -1 for a lower limit.
 *
 * @param unlimited what the limit is when nothing is said
 */
const limit = (keyword: string, sign: 1 | -1, unlimited: number, exclusive?: string): Constraint => {
  const limitOf = (shape: Shape): [number, number] => {
    const numbers = (name: string) => said(shape, name).filter((value) => typeof value === 'number')
    const inclusive = numbers(keyword).map((value): [number, number] => [value * sign, 0])
    const strict = (exclusive === undefined ? [] : numbers(exclusive)).map((value): [number, number] =>
      shape.type === 'integer' && Number.isInteger(value) ? [value * sign - 1, 0] : [value * sign, -1],
    )
    return [...inclusive, ...strict].toSorted(byTightness)[0] ?? [unlimited * sign, 0]
  }
  return {
    keywords: exclusive === undefined ? [keyword] : [keyword, exclusive],
    change: (old, now) => {
      const order = byTightness(limitOf(old), limitOf(now))
      return order === 0 ? undefined : order > 0 ? 'tightened' : 'loosened'
    },
  }
}

/** Equal infinities differ by NaN, so numbers are compared and not subtracted. */
const byTightness = (a: readonly [number, number], b: readonly [number, number]) =>
  a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1

/** A keyword whose value has no order: there, not there, or another one. */
const exact = (keyword: string): Constraint => ({
  keywords: [keyword],
  change: (old, now) => {
    const [before, after] = [valuesOf(old, keyword), valuesOf(now, keyword)]
    if (isWithin(before, after)) return isWithin(after, before) ? undefined : 'tightened'
    return isWithin(after, before) ? 'loosened' : 'replaced'
  },
})

const valuesOf = (shape: Shape, keyword: string) => said(shape, keyword).filter((value) => value !== false)

const multipleOf: Constraint = {
  keywords: ['multipleOf'],
  change: (old, now) => {
    const [before, after] = [old, now].map((shape) => Number(said(shape, 'multipleOf').at(-1) ?? 0))
    if (before === undefined || after === undefined || before === after) return undefined
    if (before === 0 || after === 0) return before === 0 ? 'tightened' : 'loosened'
    if (isWhole(after / before)) return 'tightened'
    return isWhole(before / after) ? 'loosened' : 'replaced'
  },
}

const isWhole = (ratio: number) => Math.abs(ratio - Math.round(ratio)) < 1e-9

const constraints: readonly Constraint[] = [
  limit('maxLength', 1, Infinity),
  limit('minLength', -1, 0),
  limit('maxItems', 1, Infinity),
  limit('minItems', -1, 0),
  limit('maxProperties', 1, Infinity),
  limit('minProperties', -1, 0),
  limit('maximum', 1, Infinity, 'exclusiveMaximum'),
  limit('minimum', -1, -Infinity, 'exclusiveMinimum'),
  multipleOf,
  exact('pattern'),
  exact('uniqueItems'),
  exact('contentEncoding'),
  exact('contentMediaType'),
]

/** The keywords that are compared here. */
export const constraintKeywords: readonly string[] = constraints.flatMap(({ keywords }) => keywords)

/** Compares limits and patterns. One that is replaced by another counts as what breaks: tighter in, looser out. */
export const compareConstraints = (old: Shape, now: Shape, context: SchemaContext): void => {
  for (const { keywords, change } of constraints) {
    const found = change(old, now)
    if (!found) continue
    const breaking = context.direction === 'request' ? 'tightened' : 'loosened'
    const rule = `${context.direction}-constraint-${found === 'replaced' ? breaking : found}` as const
    const where = keywords.map((keyword) => placeOf(now, keyword))
    const what = `${subjectOf(context)} had ${saying(old, keywords)} and has ${saying(now, keywords)}`
    report(context, rule, where[0] ?? '#', what)
  }
}

const saying = (shape: Shape, keywords: readonly [string, ...string[]]) => {
  const told = keywords.flatMap((keyword) => said(shape, keyword).map((value) => `${keyword} ${value}`))
  return told.join(' and ') || `no ${keywords[0]}`
}
