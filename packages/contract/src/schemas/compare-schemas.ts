import { type Context, report } from '../differences/difference.ts'
import type { RuleId } from '../differences/rules.ts'
import { compareMappings } from './compare-mappings.ts'
import { compareShapes } from './compare-shapes.ts'
import { compareVariants } from './compare-variants.ts'
import { exclusiveAlternatives } from './exclusive-alternatives.ts'
import { alternativesOf, type Conjunction } from './shape.ts'

/** Whether clients send what is compared, or receive it. */
export type Direction = 'request' | 'response'

/** Where in a body or parameter the comparison is. */
export interface SchemaContext extends Context {
  readonly direction: Direction
  /** As in `orders[].total`; empty for the whole. */
  readonly field: string
  /** The pairs that were compared, so that a schema may contain itself. */
  readonly seen: Set<string>
}

/** The name of what is compared, for a sentence. */
export const subjectOf = ({ field }: SchemaContext): string => (field === '' ? 'the value' : `\`${field}\``)

/** Compares two schemas: what they accept or answer, not how they spell it. */
export const compareSchemas = (old: Conjunction, now: Conjunction, context: SchemaContext): void => {
  const pair = [old, now].map((nodes) => nodes.map(({ pointer }) => pointer).join(' ')).join(' | ')
  if (context.seen.has(pair)) return
  context.seen.add(pair)

  const [before, after] = [alternativesOf(old), alternativesOf(now)]
  const isAny = [...before.shapes, ...after.shapes].some(({ type }) => type === undefined)
  if (before.nullable !== after.nullable && !isAny) {
    const where = now.at(-1)?.pointer ?? '#'
    const rule = `${context.direction}-null-${after.nullable ? 'added' : 'dropped'}` as const
    report(context, rule, where, `${subjectOf(context)} ${after.nullable ? 'may be' : 'is no longer'} null`)
  }

  const found = new Set<RuleId>()
  const watched: SchemaContext = {
    ...context,
    report: (finding) => {
      found.add(finding.rule)
      context.report(finding)
    },
  }
  const [one, other] = [before.shapes[0], after.shapes[0]]
  if (one && other && before.shapes.length === 1 && after.shapes.length === 1)
    compareShapes(one, other, watched)
  else compareVariants(before.shapes, after.shapes, watched)
  compareMappings(old, now, watched)
  compareExclusive(old, now, found, context)
}

/** What may change in the alternatives of a `oneOf` without a value coming to fit two of them. */
const harmless: ReadonlySet<RuleId> = new Set([
  'documentation-changed',
  'deprecation-changed',
  'default-changed',
  'request-property-added',
  'request-variant-removed',
])

/**
 * Compares whether a value that fits two alternatives is refused, as `oneOf` does and `anyOf` does not. What clients
 * send may come to fit two; what they receive was promised to fit one.
 */
const compareExclusive = (
  old: Conjunction,
  now: Conjunction,
  found: ReadonlySet<RuleId>,
  context: SchemaContext,
) => {
  const { direction } = context
  const [was, is] = [exclusiveAlternatives(old), exclusiveAlternatives(now)]
  const isAsked = direction === 'request' && [...found].some((rule) => !harmless.has(rule))
  if (is && (!was || isAsked))
    report(
      context,
      `${direction}-alternatives-exclusive`,
      is.pointer,
      `${subjectOf(context)} must fit one alternative only, and can fit two`,
    )
  else if (was && !is && (direction === 'request' || alternativesOf(now).shapes.length > 1))
    report(
      context,
      `${direction}-alternatives-combinable`,
      now.at(-1)?.pointer ?? '#',
      `${subjectOf(context)} may fit two alternatives at once`,
    )
}
