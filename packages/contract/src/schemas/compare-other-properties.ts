import { report } from '../differences/difference.ts'
import type { RuleId } from '../differences/rules.ts'
import { step } from '../document/node.ts'
import { compareSchemas, type SchemaContext, subjectOf } from './compare-schemas.ts'
import { type Conjunction, placeOf, type Shape, said } from './shape.ts'

type Kind = 'any' | 'schema' | 'none'

/**
 * What it means when the fields that are not listed change from one kind to another. In an answer `none` and `any` are
 * alike, since clients ignore fields they do not know: that is what lets an answer grow.
 */
const changes: Readonly<Record<string, readonly [request: RuleId, response: RuleId]>> = {
  'any to schema': ['request-other-properties-narrowed', 'response-other-properties-narrowed'],
  'any to none': ['request-other-properties-narrowed', 'response-other-properties-narrowed'],
  'schema to none': ['request-other-properties-narrowed', 'response-property-removed'],
  'schema to any': ['request-other-properties-widened', 'response-other-properties-widened'],
  'none to any': ['request-other-properties-widened', 'response-property-added'],
  'none to schema': ['request-other-properties-widened', 'response-property-added'],
}

const says: Readonly<Record<Kind, string>> = {
  any: 'may have fields that are not listed',
  schema: 'has fields by name, of one schema',
  none: 'has no fields but those listed',
}

/** Compares `additionalProperties`: of records the schema of their values, otherwise whether there may be any. */
export const compareOtherProperties = (old: Shape, now: Shape, context: SchemaContext): void => {
  const [before, after] = [kindOf(old), kindOf(now)]
  const [request, response] = changes[`${before} to ${after}`] ?? []
  const rule = context.direction === 'request' ? request : response
  if (rule)
    report(context, rule, placeOf(now, 'additionalProperties'), `${subjectOf(context)} ${says[after]}`)
  if (before === 'schema' && after === 'schema')
    compareSchemas(schemaOf(old), schemaOf(now), { ...context, field: `${context.field}{}` })
}

const kindOf = (shape: Shape): Kind => {
  const all = said(shape, 'additionalProperties')
  if (all.includes(false)) return 'none'
  return all.some((value) => JSON.stringify(value) !== '{}' && value !== true) ? 'schema' : 'any'
}

const schemaOf = ({ nodes }: Shape): Conjunction =>
  nodes.flatMap((node) => step(node, 'additionalProperties') ?? [])
