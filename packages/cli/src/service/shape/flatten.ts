import {
  DocumentError,
  followed,
  isNode,
  listOf,
  type Node,
  nodeOf,
  type Place,
  within,
} from '../document/node.ts'

/** What makes a schema say something of a value. */
const telling = [
  '$ref',
  'type',
  'properties',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'format',
  'allOf',
  'oneOf',
  'anyOf',
]

/** Whether a schema says what a value is, and not only what of it is required, or how it is described. */
export const isTelling = (value: unknown): boolean => isNode(value) && telling.some((name) => name in value)

/**
 * The schemas that all hold for a value: one, or what its `allOf` names, without those that say nothing.
 *
 * @throws DocumentError when an `allOf` contains itself.
 */
export const flatten = (document: Node, place: Place, around: readonly string[] = []): Place[] => {
  const { value, pointer } = place
  if (around.includes(pointer)) throw new DocumentError('"allOf" contains itself', pointer)
  const node = nodeOf(value)
  const inside = [...around, pointer]
  if (typeof node.$ref === 'string') return flatten(document, followed(document, place), inside)
  if (!Array.isArray(node.allOf)) return [place]

  const { allOf, ...own } = node
  const all = listOf(allOf).flatMap((_, index) => flatten(document, within(place, 'allOf', index), inside))
  return [...all, { value: own, pointer }]
}
