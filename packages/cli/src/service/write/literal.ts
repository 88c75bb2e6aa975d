import { isNode } from '../document/node.ts'
import { block, keyed, quoted } from './code.ts'

/** A JSON value as it is written in code. */
export const literal = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return block('[', value.map(literal), ']')
  if (isNode(value))
    return block(
      '{',
      Object.entries(value).map(([name, one]) => `${keyed(name)}: ${literal(one)}`),
      '}',
    )
  return String(value)
}
