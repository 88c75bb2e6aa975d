import { type Context, report } from '../differences/difference.ts'
import { absentAt, type Node, step } from '../document/node.ts'
import { compareSchemas } from '../schemas/compare-schemas.ts'
import { alternativesOf, type Shape, said } from '../schemas/shape.ts'

/** What a list may say for one value to be a list as well. */
const plain = new Set(['type', 'items', 'minItems', 'maxItems', 'uniqueItems', 'title', 'description'])

/**
 * Compares a parameter of one value with a list of such values, each written as a parameter of its own: whoever sends
 * one value sends a list of one. Anything else is left to the comparison of schemas.
 *
 * @param written how both are written, as `serializationOf` says
 * @returns whether it was compared
 */
export const compareMadeList = (old: Node, now: Node, written: string, context: Context): boolean => {
  const [before, after] = [schemaOf(old), schemaOf(now)]
  const list = listOf(after)
  const wasOne = alternativesOf([before]).shapes.every(isScalar)
  const items = list?.nodes.flatMap((node) => step(node, 'items') ?? [])
  if (!list || !items || !wasOne || !written.startsWith('form, exploded')) return false

  report(context, 'parameter-made-list', after.pointer, 'may come more than once')
  compareSchemas([before], items.length > 0 ? items : [absentAt(after, 'items')], {
    ...context,
    direction: 'request',
    field: '',
    seen: new Set(),
  })
  return true
}

const schemaOf = (node: Node): Node => step(node, 'schema') ?? absentAt(node, 'schema')

const isScalar = ({ type }: Shape) => type !== undefined && type !== 'array' && type !== 'object'

/** The schema as a list of which one value is enough. */
const listOf = (schema: Node): Shape | undefined => {
  const [list, ...others] = alternativesOf([schema]).shapes
  if (list?.type !== 'array' || others.length > 0) return undefined
  const isPlain = list.nodes.every(({ value }) => Object.keys(value).every((key) => plain.has(key)))
  const isOneEnough = said(list, 'minItems').every((count) => Number(count) <= 1)
  const isOneAllowed = said(list, 'maxItems').every((count) => Number(count) >= 1)
  return isPlain && isOneEnough && isOneAllowed ? list : undefined
}
