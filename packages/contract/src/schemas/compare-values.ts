import { report } from '../differences/difference.ts'
import type { RuleId } from '../differences/rules.ts'
import { canonical } from '../document/canonical.ts'
import { list, without } from '../document/lists.ts'
import { type SchemaContext, subjectOf } from './compare-schemas.ts'
import { placeOf, type Shape, said } from './shape.ts'

/**
 * Compares what `enum` and `const` list. An answer that says `x-extensible-enum` (`true` beside `enum`, or the known
 * values instead of it) is open: clients were told to expect others. In an input only `enum` closes a list.
 */
export const compareValues = (old: Shape, now: Shape, context: SchemaContext): void => {
  const { direction } = context
  const [before, after] = [kindOf(old, context), kindOf(now, context)]
  const tell = (rule: RuleId, what: string) =>
    report(context, rule, placeOf(now, 'enum'), `${subjectOf(context)} ${what}`)

  if (before !== after && after === 'closed')
    tell(`${direction}-enum-closed`, `is now one of ${namesOf(now).join(', ')}`)
  else if (before !== after && before === 'closed')
    tell(`${direction}-enum-opened`, `is no longer limited to ${namesOf(old).join(', ')}`)
  else if (after === 'closed' || (direction === 'request' && before === after)) {
    for (const value of without(namesOf(old), namesOf(now)))
      tell(`${direction}-enum-value-removed`, `is no longer ${value}`)
    for (const value of without(namesOf(now), namesOf(old)))
      tell(`${direction}-enum-value-added`, `may be ${value}`)
  } else if (before !== after || namesOf(old).join() !== namesOf(now).join()) {
    const rule = direction === 'request' ? 'documentation-changed' : 'response-open-enum-changed'
    tell(rule, `has other known values: ${namesOf(now).join(', ') || 'none'}`)
  }
}

const extensions = (shape: Shape) => said(shape, 'x-extensible-enum').filter((value) => value !== false)

const kindOf = (shape: Shape, { direction }: SchemaContext): 'any' | 'open' | 'closed' => {
  const isOpen = extensions(shape).length > 0
  if (shape.values && !(isOpen && direction === 'response')) return 'closed'
  return isOpen ? 'open' : 'any'
}

const namesOf = (shape: Shape): string[] =>
  (shape.values ?? extensions(shape).flatMap(list)).map((value) => canonical(value))
