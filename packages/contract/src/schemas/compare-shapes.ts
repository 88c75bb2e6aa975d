import { compareRest } from '../differences/compare-rest.ts'
import { report } from '../differences/difference.ts'
import { rules } from '../differences/rules.ts'
import { canonical } from '../document/canonical.ts'
import { compareConstraints, constraintKeywords } from './compare-constraints.ts'
import { compareItems } from './compare-items.ts'
import { compareProperties } from './compare-properties.ts'
import { type SchemaContext, subjectOf } from './compare-schemas.ts'
import { compareValues } from './compare-values.ts'
import { isFormatImplied } from './integer-range.ts'
import { placeOf, type Shape, said } from './shape.ts'

/** What is compared here, or says nothing of what is accepted or answered. */
const known = new Set([
  ...['$ref', '$id', '$schema', '$defs', 'allOf', 'oneOf', 'anyOf', 'type', 'format', 'enum', 'const'],
  ...['x-extensible-enum', 'properties', 'required', 'additionalProperties', 'items', 'prefixItems'],
  ...['default', 'readOnly', 'writeOnly', ...constraintKeywords],
])

/** A value of the first is always one of the second. */
const narrower: readonly (readonly [string, string])[] = [
  ['integer', 'number'],
  ['int32', 'int64'],
  ['float', 'double'],
  // Of numbers in JSON, which are whole or not.
  ['int32', 'double'],
  ['int64', 'double'],
]

/**
 * Compares two schemas of one type each. When the type is another, or one side says none and that
 * breaks by itself, nothing further is told.
 */
export const compareShapes = (old: Shape, now: Shape, context: SchemaContext): void => {
  if (compareNames('type', old.type, now.type, old, now, context) === 'apart') return
  const [oldFormat, nowFormat] = [old, now].map((shape) => said(shape, 'format').join(' and ') || undefined)
  if (!isFormatImplied(old, now, oldFormat, nowFormat))
    compareNames('format', oldFormat, nowFormat, old, now, context)
  compareValues(old, now, context)
  compareConstraints(old, now, context)
  compareDefault(old, now, context)
  const type = old.type ?? now.type
  if (type === 'object') compareProperties(old, now, context)
  if (type === 'array') compareItems(old, now, context)
  compareRest(old.nodes, now.nodes, known, context, context.field && subjectOf(context))
}

/** Types and formats alike: none at all is the widest. Apart are those whose insides cannot be compared. */
const compareNames = (
  aspect: 'type' | 'format',
  from: string | undefined,
  to: string | undefined,
  old: Shape,
  now: Shape,
  context: SchemaContext,
): 'apart' | undefined => {
  if (from === to) return undefined
  const isWithin = (a: string | undefined, b: string | undefined) =>
    b === undefined || narrower.some(([inner, outer]) => a === inner && b === outer)
  const change = isWithin(to, from) ? 'narrowed' : isWithin(from, to) ? 'widened' : 'changed'
  const what = `the ${aspect} of ${subjectOf(context)} was ${from ?? 'any'} and is ${to ?? 'any'}`
  const rule = `${context.direction}-${aspect}-${change}` as const
  report(context, rule, placeOf(to === undefined ? old : now, aspect), what)
  const isRefused = rules[rule].breaking && (from === undefined || to === undefined)
  return isRefused || change === 'changed' ? 'apart' : undefined
}

const compareDefault = (old: Shape, now: Shape, context: SchemaContext) => {
  const [from, to] = [old, now].map((shape) => canonical(said(shape, 'default').at(-1)))
  if (from === to) return
  const what = `the default of ${subjectOf(context)} was ${from || 'none'} and is ${to || 'none'}`
  const isAsked = context.direction === 'request' && from !== ''
  report(context, isAsked ? 'request-default-changed' : 'default-changed', placeOf(now, 'default'), what)
}
