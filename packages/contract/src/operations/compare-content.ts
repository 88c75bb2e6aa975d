import { compareRest } from '../differences/compare-rest.ts'
import { type Context, report } from '../differences/difference.ts'
import { absentAt, children, type Node, step } from '../document/node.ts'
import { compareSchemas, type Direction } from '../schemas/compare-schemas.ts'

const known = new Set(['schema'])

/** Compares media types and the schema of each. */
export const compareContent = (old: Node, now: Node, direction: Direction, context: Context): void => {
  const [before, after] = [mediaTypesOf(old), mediaTypesOf(now)]
  for (const [type, was] of before) {
    const is = after.get(type)
    if (!is) {
      report(context, `${direction}-media-type-removed`, was.pointer, `${type} is gone`)
      continue
    }
    const isOneOfMany = before.size > 1 || after.size > 1
    const inside = isOneOfMany ? { ...context, place: `${context.place} as ${type}` } : context
    const [oldSchema, nowSchema] = [was, is].map((media) => [
      step(media, 'schema') ?? absentAt(media, 'schema'),
    ])
    if (oldSchema && nowSchema)
      compareSchemas(oldSchema, nowSchema, { ...inside, direction, field: '', seen: new Set() })
    compareRest([was], [is], known, inside)
  }
  for (const [type, { pointer }] of after)
    if (!before.has(type)) report(context, `${direction}-media-type-added`, pointer, `${type} is new`)
}

const mediaTypesOf = (node: Node) =>
  new Map([...children(node, 'content')].map(([type, media]) => [type.toLowerCase(), media]))
