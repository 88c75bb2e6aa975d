import { z } from 'zod'
import { definitionOf } from '../../view/definition.ts'
import { mayBeAbsent } from './absent.ts'
import { type Described, isSame } from './metadata.ts'
import type { Describe } from './place.ts'
import { withNull } from './with-null.ts'

/** Describes an array: its items, and how many there may be. */
export const describeList: Describe = (schema, place) => {
  const { element } = definitionOf(schema)
  return {
    type: 'array',
    ...lengthOf(schema),
    items: element ? item(element, { ...place, where: `${place.where}[]` }) : {},
  }
}

/**
 * Describes a tuple: what stands where, and how many there are. No item can be behind them, so `items` may say what all of
 * them are: that is what generators read that know no `prefixItems`.
 */
export const describeTuple: Describe = (schema, place) => {
  const { items = [], rest } = definitionOf(schema)
  const at = (index: number) => ({ ...place, where: `${place.where}[${index}]` })
  const prefixItems = items.map((one, index) => item(one, at(index)))
  const needed = items.findLastIndex((one) => !mayBeAbsent(one, place.side)) + 1
  const maxItems = rest ? {} : { maxItems: items.length }
  const all = rest ? item(rest, at(items.length)) : common(prefixItems)
  return {
    type: 'array',
    ...(prefixItems.length > 0 && { prefixItems }),
    items: all,
    minItems: needed,
    ...maxItems,
    ...lengthOf(schema),
  }
}

/** JSON writes what is missing in a list as null. */
const item: Describe = (schema, place) => {
  if (place.side === 'input' || !mayBeAbsent(schema, 'output')) return place.describe(schema, place)
  const { type } = schema.def
  return type === 'undefined' || type === 'void' ? { type: 'null' } : withNull(place.describe(schema, place))
}

const common = (items: readonly Described[]): Described => {
  const [first, ...others] = items
  return first && others.every((other) => isSame(other, first)) ? first : {}
}

/** How many items there may be, which zod says rightly whatever they are. */
const lengthOf = (schema: z.ZodType): Described => {
  const bare = { ...schema.def, element: z.unknown(), items: [], rest: z.unknown() }
  const { minItems, maxItems } = z.toJSONSchema(z.core.clone(schema, bare), { metadata: z.registry() })
  return { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) }
}
