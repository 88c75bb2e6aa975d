import { followed, listOf, type Node, nodeOf, type Place, within } from '../document/node.ts'
import { flatten, isTelling } from './flatten.ts'
import { objectOf } from './read-object.ts'
import { readScalar, typesOf } from './read-scalar.ts'
import { readUnion } from './read-union.ts'
import type { Reading } from './reading.ts'
import type { Shape } from './shape.ts'
import { typeName } from './type-name.ts'

/** Begins to read a document. */
export const readingOf = (document: Node): Reading => {
  const reading: Reading = {
    document,
    named: new Map(),
    around: new Set(),
    notes: new Set(),
    shape: (place) => readShape(reading, place),
    all: (places) => readAll(reading, places),
  }
  return reading
}

/**
 * Reads a schema of OpenAPI 3.0, 3.1 or Swagger 2.0. `allOf` becomes one, what may be `null` is nullable, whatever way it says so.
 *
 * @throws DocumentError naming the place, for a `$ref` that leads nowhere.
 */
const readShape = (reading: Reading, place: Place): Shape => {
  const node = nodeOf(place.value)
  if (typeof node.$ref === 'string') return readNamed(reading, place, isNullable(node))
  const only = singleOf(node)
  if (only) {
    const [list, index] = only
    const shape = readShape(reading, within(place, list, index))
    return isNullable(node) ? { ...shape, nullable: true } : shape
  }
  return readAll(reading, flatten(reading.document, place))
}

/** An `allOf` of one, with nothing beside it that says more: how OpenAPI 3.0 describes a `$ref`. */
const singleOf = (node: Node): [list: string, index: number] | undefined => {
  const { allOf, nullable: _, ...rest } = node
  if (!Array.isArray(allOf) || isTelling(rest)) return undefined
  const indexes = [...allOf.keys()].filter((index) => isTelling(allOf[index]))
  const [first = -1] = indexes
  return indexes.length === 1 ? ['allOf', first] : undefined
}

const readNamed = (reading: Reading, place: Place, nullable: boolean): Shape => {
  const target = followed(reading.document, place)
  let named = reading.named.get(target.pointer)
  if (!named) {
    named = { name: typeName(target.pointer, reading.named.values()), shape: { kind: 'unknown' } }
    reading.named.set(target.pointer, named)
    named.shape = readShape(reading, target)
  }
  return nullable ? { kind: 'named', named, nullable } : { kind: 'named', named }
}

/** Reads what all hold for one value. */
const readAll = (reading: Reading, places: readonly Place[]): Shape => {
  const nodes = places.map(({ value }) => nodeOf(value))
  const example = exampleOf(nodes)
  const common = {
    ...(nodes.some(isNullable) ? { nullable: true } : {}),
    ...(example === undefined ? {} : { example }),
  }
  return { ...readKind(reading, places, nodes), ...common }
}

const readKind = (reading: Reading, places: readonly Place[], nodes: readonly Node[]): Shape => {
  const union = readUnion(reading, places)
  if (union) return union

  const types = typesOf(nodes)
  const [type, ...others] = types
  if (others.length > 0)
    return { kind: 'union', variants: types.map((one) => readType(reading, places, nodes, one)) }
  return readType(reading, places, nodes, type)
}

const readType = (
  reading: Reading,
  places: readonly Place[],
  nodes: readonly Node[],
  type: string | undefined,
): Shape => {
  if (type === 'object') return objectOf(reading, places)
  if (type === 'array') {
    const items = places.find(({ value }) => isTelling(nodeOf(value).items))
    return { kind: 'array', items: items ? readShape(reading, within(items, 'items')) : { kind: 'unknown' } }
  }
  return readScalar(nodes, type)
}

/** As OpenAPI 3.1, 3.0 and many documents of Swagger 2.0 say it. */
const isNullable = (node: Node): boolean =>
  node.nullable === true ||
  node['x-nullable'] === true ||
  listOf(node.type).includes('null') ||
  listOf(node.enum).includes(null)

const exampleOf = (nodes: readonly Node[]): unknown => {
  for (const node of nodes)
    for (const example of [node.example, listOf(node.examples)[0], node.default, node.const])
      if (example !== undefined && example !== null) return example
  return undefined
}
