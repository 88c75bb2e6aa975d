import type { Shape as Described } from '../service/shape/shape.ts'
import { unnamed } from '../service/shape/shape.ts'
import type { JsonSchema } from './shape.ts'

/** Objects within objects that are looked into: more is not taken, and a schema may contain itself. */
const maxDepth = 4

/** What a document says of an answer, as its service gives it to a gateway. An integer of 64 bits is left out: no view has it as it is. */
export const schemaOf = (described: Described, depth = 0): JsonSchema => {
  const shape = unnamed(described)
  const nullable = described.nullable === true || shape.nullable === true
  if (depth > maxDepth) return {}
  switch (shape.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return { type: shape.kind, nullable }
    case 'integer':
      return shape.wide ? {} : { type: 'integer', nullable }
    case 'array':
      return { type: 'array', nullable, items: schemaOf(shape.items, depth + 1) }
    case 'object': {
      const fields = shape.fields.filter(({ writeOnly }) => !writeOnly)
      return {
        type: 'object',
        nullable,
        properties: Object.fromEntries(fields.map(({ name, shape }) => [name, schemaOf(shape, depth + 1)])),
        required: fields.filter(({ required }) => required).map(({ name }) => name),
      }
    }
    default:
      return {}
  }
}
