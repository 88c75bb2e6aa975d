import { list } from '../document/lists.ts'
import { absentAt, step } from '../document/node.ts'
import { compareSchemas, type SchemaContext } from './compare-schemas.ts'
import type { Conjunction, Shape } from './shape.ts'

/** Compares what arrays hold: at the places that are told apart, and everywhere else. */
export const compareItems = (old: Shape, now: Shape, context: SchemaContext): void => {
  const places = Math.max(placesOf(old), placesOf(now))
  for (let place = 0; place < places; place++)
    compareSchemas(at(old, place), at(now, place), { ...context, field: `${context.field}[${place}]` })
  compareSchemas(at(old), at(now), { ...context, field: `${context.field}[]` })
}

const placesOf = ({ nodes }: Shape) =>
  Math.max(0, ...nodes.map(({ value }) => list(value.prefixItems).length))

const at = ({ nodes }: Shape, place?: number): Conjunction => {
  const own = place === undefined ? [] : nodes.flatMap((node) => step(node, 'prefixItems', place) ?? [])
  if (own.length > 0) return own
  const items = nodes.flatMap((node) => step(node, 'items') ?? [])
  return items.length > 0 ? items : nodes.slice(0, 1).map((node) => absentAt(node, 'items'))
}
