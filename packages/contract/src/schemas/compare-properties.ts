import { report } from '../differences/difference.ts'
import type { RuleId } from '../differences/rules.ts'
import { texts } from '../document/lists.ts'
import { absentAt, record, step } from '../document/node.ts'
import { compareOtherProperties } from './compare-other-properties.ts'
import { compareSchemas, type Direction, type SchemaContext } from './compare-schemas.ts'
import { type Conjunction, conjunctionsOf, placeOf, type Shape, said } from './shape.ts'

/** Compares the fields of objects. `readOnly` fields are not part of an input, `writeOnly` ones of no answer. */
export const compareProperties = (old: Shape, now: Shape, context: SchemaContext): void => {
  const [before, after] = [fieldsOf(old, context.direction), fieldsOf(now, context.direction)]
  for (const name of new Set([...before.keys(), ...after.keys()]))
    compareField(name, before.get(name), after.get(name), context)
  compareOtherProperties(old, now, context)
}

interface Field {
  readonly schema: Conjunction
  readonly isRequired: boolean
  readonly pointer: string
}

const compareField = (
  name: string,
  old: Field | undefined,
  now: Field | undefined,
  context: SchemaContext,
) => {
  const { direction } = context
  const field = context.field === '' ? name : `${context.field}.${name}`
  const tell = (rule: RuleId, pointer: string, what: string) =>
    report(context, rule, pointer, `\`${field}\` ${what}`)

  if (old && !now) tell(`${direction}-property-removed`, old.pointer, 'is gone')
  if (!old && now) {
    const isAsked = now.isRequired && direction === 'request'
    const rule = isAsked ? 'request-required-property-added' : (`${direction}-property-added` as const)
    tell(rule, now.pointer, isAsked ? 'is new and required' : 'is new')
  }
  if (!old || !now) return
  if (old.isRequired && !now.isRequired)
    tell(
      `${direction}-property-made-optional`,
      now.pointer,
      direction === 'request' ? 'is optional' : 'may be absent',
    )
  if (!old.isRequired && now.isRequired)
    tell(
      `${direction}-property-made-required`,
      now.pointer,
      direction === 'request' ? 'is required' : 'is always there',
    )
  compareSchemas(old.schema, now.schema, { ...context, field })
}

const fieldsOf = (shape: Shape, direction: Direction): Map<string, Field> => {
  const required = new Set(said(shape, 'required').flatMap(texts))
  const names = new Set([
    ...required,
    ...said(shape, 'properties').flatMap((value) => Object.keys(record(value))),
  ])
  const fields = [...names].map((name): [string, Field] => {
    const written = shape.nodes.flatMap((node) => step(node, 'properties', name) ?? [])
    const schema = written.length > 0 ? written : shape.nodes.slice(0, 1).map((node) => absentAt(node, name))
    const pointer = written.at(-1)?.pointer ?? placeOf(shape, 'required')
    return [name, { schema, isRequired: required.has(name), pointer }]
  })
  return new Map(fields.filter(([, { schema }]) => !isHidden(schema, direction)))
}

const isHidden = (schema: Conjunction, direction: Direction) => {
  const keyword = direction === 'request' ? 'readOnly' : 'writeOnly'
  return conjunctionsOf(schema).every((nodes) => nodes.some(({ value }) => value[keyword] === true))
}
