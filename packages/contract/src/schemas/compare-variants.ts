import { type Finding, report } from '../differences/difference.ts'
import { rules } from '../differences/rules.ts'
import { list } from '../document/lists.ts'
import { children } from '../document/node.ts'
import { type SchemaContext, subjectOf } from './compare-schemas.ts'
import { compareShapes } from './compare-shapes.ts'
import { placeOf, type Shape } from './shape.ts'

type Fits = (old: Shape, now: Shape, context: SchemaContext) => boolean

const equal: Fits = (old, now, context) =>
  findings(old, now, context).every(({ rule }) => rule === 'documentation-changed')

const harmless: Fits = (old, now, context) =>
  findings(old, now, context).every(({ rule }) => !rules[rule].breaking)

const alike: Fits = (old, now) => familyOf(old) === familyOf(now) && tagsOf(old) === tagsOf(now)

/**
 * Compares alternatives in any order: what is equal belongs together, then what has only grown, then what has the same
 * type and the same constant fields (the tag of a discriminated union). The others are gone, or new.
 */
export const compareVariants = (
  old: readonly Shape[],
  now: readonly Shape[],
  context: SchemaContext,
): void => {
  const [gone, fresh] = [new Set(old), new Set(now)]
  for (const fits of [equal, harmless, alike])
    for (const one of gone) {
      const other = [...fresh].find((candidate) => fits(one, candidate, context))
      if (!other) continue
      gone.delete(one)
      fresh.delete(other)
      compareShapes(one, other, context)
    }
  for (const one of gone) tell(one, 'removed', context)
  for (const one of fresh) tell(one, 'added', context)
}

const tell = (shape: Shape, change: 'removed' | 'added', context: SchemaContext) =>
  report(
    context,
    `${context.direction}-variant-${change}`,
    placeOf(shape),
    `${subjectOf(context)} ${change === 'removed' ? 'is no longer' : 'may be'} ${nameOf(shape)}`,
  )

const nameOf = (shape: Shape) => {
  const component = /^#\/components\/schemas\/([^/]+)$/.exec(placeOf(shape))?.[1]
  return component ?? (tagsOf(shape) || (shape.type ?? 'anything'))
}

const familyOf = ({ type }: Shape) => (type === 'integer' ? 'number' : type)

/** The fields that have one value only, as in `kind: "card"`. */
const tagsOf = ({ nodes }: Shape) =>
  nodes
    .flatMap((node) => [...children(node, 'properties')])
    .flatMap(([name, { value }]) => {
      const values = 'const' in value ? [value.const] : list(value.enum)
      return values.length === 1 ? [`${name}: ${JSON.stringify(values[0])}`] : []
    })
    .toSorted()
    .join(', ')

/** What a comparison would tell, without telling it. */
const findings = (old: Shape, now: Shape, context: SchemaContext): Finding[] => {
  const found: Finding[] = []
  const report = (finding: Finding) => found.push(finding)
  compareShapes(old, now, { ...context, report, seen: new Set(context.seen) })
  return found
}
