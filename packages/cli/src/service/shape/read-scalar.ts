import { isNode, listOf, type Node, textOf } from '../document/node.ts'
import type { Shape } from './shape.ts'

/** What JSON knows, `null` aside: that is said by `nullable`. */
const kinds = ['object', 'array', 'string', 'integer', 'number', 'boolean']

/** The types a value may have: as they say, or as it follows from what else they say. None when nothing does. */
export const typesOf = (nodes: readonly Node[]): string[] => {
  const said = nodes.map((node) =>
    [node.type]
      .flat()
      .filter((type) => kinds.includes(String(type)))
      .map(String),
  )
  const [first, ...others] = said.filter((types) => types.length > 0)
  if (first) {
    const common = first.filter((type) => others.every((types) => types.includes(type)))
    return common.length > 0 ? common : first
  }
  return nodes.flatMap((node) => following(node) ?? []).slice(0, 1)
}

const following = (node: Node): string | undefined => {
  if (isNode(node.properties) || isNode(node.additionalProperties)) return 'object'
  if (node.items !== undefined) return 'array'
  const [value] = valuesOf([node])
  if (value !== undefined) return typeof value
  return textOf(node.format) === undefined ? undefined : 'string'
}

const valuesOf = (nodes: readonly Node[]): readonly unknown[] => {
  for (const node of nodes) {
    if (Array.isArray(node.enum)) return node.enum
    if (node.const !== undefined) return [node.const]
  }
  return []
}

/** Reads what is no object and no list. */
export const readScalar = (nodes: readonly Node[], type: string | undefined): Shape => {
  const values = valuesOf(nodes)
  const format = nodes.flatMap((node) => textOf(node.format) ?? [])[0]
  const numbers = values.filter((value) => typeof value === 'number')
  switch (type) {
    case 'string': {
      const texts = values.filter((value) => typeof value === 'string')
      return { kind: 'string', format, ...(texts.length > 0 ? { values: texts } : {}) }
    }
    case 'integer':
      return { kind: 'integer', wide: format === 'int64', ...(numbers.length > 0 ? { values: numbers } : {}) }
    case 'number':
      return { kind: 'number', ...(numbers.length > 0 ? { values: numbers } : {}) }
    case 'boolean':
      return { kind: 'boolean' }
    default:
      return { kind: 'unknown' }
  }
}

/** The values a discriminating member may have. */
export const tagValues = (value: unknown): readonly string[] =>
  isNode(value) ? [...listOf(value.enum), value.const].filter((one) => typeof one === 'string') : []
