import { report } from '../differences/difference.ts'
import { canonical } from '../document/canonical.ts'
import { list } from '../document/lists.ts'
import { child, documentOf, follow, type Node, record, step } from '../document/node.ts'
import { compareSchemas, type SchemaContext, subjectOf } from './compare-schemas.ts'
import { alternativesOf, type Conjunction } from './shape.ts'

/**
 * Compares which alternative each value of a `discriminator` stands for. Where the field is a constant of the
 * alternative, the alternative says so itself and is compared as it is; elsewhere the mapping alone says it, or the name
 * of the component.
 */
export const compareMappings = (old: Conjunction, now: Conjunction, context: SchemaContext): void => {
  const [before, after] = [mappingOf(old), mappingOf(now)]
  const where = now.at(-1)?.pointer ?? '#'
  const tell = (value: string, change: 'removed' | 'added', word: string) =>
    report(
      context,
      `${context.direction}-variant-${change}`,
      where,
      `${subjectOf(context)} ${word} told by \`${value}\``,
    )
  if (before.size > 0 && after.size === 0 && alternativesOf(now).shapes.length > 1) {
    const what = `${subjectOf(context)}: nothing says which alternative a value stands for`
    report(context, 'keyword-changed', where, what)
    return
  }
  for (const [value, was] of before) {
    const is = after.get(value)
    if (!is) tell(value, 'removed', 'is no longer')
    else if (typeof was !== 'string' && typeof is !== 'string') compareSchemas([was], [is], context)
    else if (canonical(nameOf(was)) !== canonical(nameOf(is)))
      report(
        context,
        'keyword-changed',
        where,
        `${subjectOf(context)}: \`${value}\` stands for another alternative`,
      )
  }
  for (const value of after.keys()) if (!before.has(value)) tell(value, 'added', 'may be')
}

const nameOf = (target: Node | string) => (typeof target === 'string' ? target : target.value)

/** The alternative of each value; the text of the document where it leads nowhere in it. */
const mappingOf = (nodes: Conjunction): Map<string, Node | string> =>
  new Map(nodes.flatMap((node) => written(node)).flatMap(mappingAt))

/** A node with what its references and `allOf` add to it. */
const written = (node: Node, trail: readonly string[] = []): Node[] => {
  if (trail.includes(node.pointer)) return []
  const below = [...trail, node.pointer]
  const parts = list(node.value.allOf).flatMap((_, index) => step(node, 'allOf', index) ?? [])
  const target = node.value.$ref === undefined ? [] : [follow(node)]
  return [node, ...[...target, ...parts].flatMap((part) => written(part, below))]
}

const mappingAt = (node: Node): [string, Node | string][] => {
  const { propertyName, mapping } = record(node.value.discriminator)
  if (typeof propertyName !== 'string') return []
  const targets = Object.entries(record(mapping)).map(([value, target]): [string, Node | string] => [
    value,
    targetOf(node, String(target)),
  ])
  const told = new Set(targets.map(([, target]) => (typeof target === 'string' ? target : target.pointer)))
  const named = referencesOf(node).filter(([, { pointer }]) => !told.has(pointer))
  return [...targets, ...named].filter(([value, target]) => !saysItself(target, propertyName, value))
}

const components = '#/components/schemas/'

/** A target is a reference, or the bare name of a component (OpenAPI 3.1, section 4.8.25). */
const targetOf = (node: Node, target: string): Node | string => {
  const $ref = target.startsWith('#') ? target : components + target
  const path = $ref.slice(2).split('/')
  return child(documentOf(node), ...path) ?? target
}

/** Without a mapping the name of the component is the value. */
const referencesOf = (node: Node): [string, Node][] =>
  ['oneOf', 'anyOf'].flatMap((key) =>
    list(node.value[key]).flatMap((member, index): [string, Node][] => {
      const { $ref } = record(member)
      const target = child(node, key, index)
      return typeof $ref === 'string' && $ref.startsWith(components) && target
        ? [[$ref.slice(components.length), target]]
        : []
    }),
  )

/** Whether the field is a constant of the alternative, and of which value. */
const saysItself = (target: Node | string, propertyName: string, value: string): boolean => {
  if (typeof target === 'string') return false
  const field = written(target).flatMap((node) => child(node, 'properties', propertyName) ?? [])
  const { shapes } = alternativesOf(field)
  const values = shapes.flatMap(({ values }) => values ?? [])
  const isConstant = field.length > 0 && shapes.every(({ values }) => values !== undefined)
  return isConstant && (values.includes(value) || isNamed(target, value))
}

const isNamed = ({ pointer }: Node, value: string) => pointer === components + value
