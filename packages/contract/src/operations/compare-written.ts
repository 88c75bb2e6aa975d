import type { Context } from '../differences/difference.ts'
import { absentAt, type Node, record, step } from '../document/node.ts'
import { compareSchemas, type Direction } from '../schemas/compare-schemas.ts'
import { compareContent } from './compare-content.ts'

/** How a parameter or a header is written. */
export const writtenKeywords = ['schema', 'content', 'style', 'explode', 'allowReserved']

/** The value of a parameter or header, in either of the two ways to describe it (`schema` or `content`). */
export const compareWritten = (old: Node, now: Node, direction: Direction, context: Context): void => {
  const isContent = [old, now].map(({ value }) => 'content' in value)
  if (isContent.every(Boolean)) compareContent(old, now, direction, context)
  if (isContent.some(Boolean)) return
  const [before, after] = [old, now].map((node) => [step(node, 'schema') ?? absentAt(node, 'schema')])
  if (before && after) compareSchemas(before, after, { ...context, direction, field: '', seen: new Set() })
}

/** How a value is put into a request, with the defaults of OpenAPI 3.1, section 4.8.12.2. */
export const serializationOf = ({ value }: Node, place: string): string => {
  if ('content' in value) return Object.keys(record(value.content)).join()
  const { style = place === 'query' || place === 'cookie' ? 'form' : 'simple' } = value
  const { explode = style === 'form', allowReserved = false } = value
  return `${style}${explode ? ', exploded' : ''}${allowReserved ? ', reserved characters as they are' : ''}`
}
