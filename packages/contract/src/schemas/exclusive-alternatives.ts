import { list } from '../document/lists.ts'
import { child, follow, type Node, record, step } from '../document/node.ts'
import { alternativesOf, type Conjunction, type Shape, said } from './shape.ts'

/**
 * Finds a `oneOf` that refuses a value because it fits two of its alternatives: one whose alternatives are not told
 * apart by type, by a required field of different constants, by a field that the other one refuses, or by a
 * `discriminator`.
 */
export const exclusiveAlternatives = (
  nodes: Conjunction,
  trail: readonly string[] = [],
): Node | undefined => {
  for (const node of nodes) {
    if (trail.includes(node.pointer)) continue
    const below = [...trail, node.pointer]
    const either = membersOf(node, 'oneOf')
    const isTold = record(node.value.discriminator).propertyName !== undefined
    if (!isTold && overlaps(either)) return node
    const inner = [...(node.value.$ref === undefined ? [] : [follow(node)]), ...membersOf(node, 'allOf')]
    const found = exclusiveAlternatives([...inner, ...membersOf(node, 'anyOf'), ...either], below)
    if (found) return found
  }
  return undefined
}

const membersOf = (node: Node, key: string): Node[] =>
  list(node.value[key]).flatMap((_, index) => step(node, key, index) ?? [])

const overlaps = (members: readonly Node[]): boolean => {
  const all = members.map((member) => alternativesOf([member]))
  return all.some((one, index) =>
    all
      .slice(index + 1)
      .some(
        (other) =>
          (one.nullable && other.nullable) ||
          one.shapes.some((shape) => other.shapes.some((another) => !areApart(shape, another))),
      ),
  )
}

/** Whether no value can fit both. */
const areApart = (a: Shape, b: Shape): boolean => {
  if (a.type !== undefined && b.type !== undefined && familyOf(a.type) !== familyOf(b.type)) return true
  if (a.values && b.values) return isDisjoint(a.values, b.values)
  return a.type === 'object' && b.type === 'object' && (haveOtherTags(a, b) || refuses(a, b) || refuses(b, a))
}

/** A whole number is a number. */
const familyOf = (type: string) => (type === 'integer' ? 'number' : type)

const isDisjoint = (some: readonly unknown[], others: readonly unknown[]) =>
  !some.some((value) => others.includes(value))

const haveOtherTags = (a: Shape, b: Shape): boolean =>
  [...requiredOf(a), ...requiredOf(b)].some((name) => {
    const [one, other] = [constantsOf(a, name), constantsOf(b, name)]
    return one !== undefined && other !== undefined && isDisjoint(one, other)
  })

const requiredOf = (shape: Shape) => said(shape, 'required').flatMap(list).map(String)

/** What a field can be, where constants are all it can be. */
const constantsOf = ({ nodes }: Shape, name: string): unknown[] | undefined => {
  const field = nodes.flatMap((node) => child(node, 'properties', name) ?? [])
  const { shapes, nullable } = alternativesOf(field)
  if (field.length === 0 || shapes.some(({ values }) => values === undefined)) return undefined
  return [...shapes.flatMap(({ values }) => values ?? []), ...(nullable ? [null] : [])]
}

const refuses = (closed: Shape, other: Shape): boolean =>
  said(closed, 'additionalProperties').includes(false) &&
  requiredOf(other).some((name) => closed.nodes.every((node) => !step(node, 'properties', name)))
