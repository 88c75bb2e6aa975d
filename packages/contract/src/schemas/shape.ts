import { list } from '../document/lists.ts'
import { follow, type Node, step } from '../document/node.ts'

/** Schemas that all hold at once: one schema, or what `allOf` and `$ref` put together. */
export type Conjunction = readonly Node[]

/** A schema without alternatives and of one type, which is what two schemas are compared by. */
export interface Shape {
  readonly nodes: Conjunction
  /** A JSON type other than null; undefined when every type fits. */
  readonly type: string | undefined
  /** What `enum` and `const` allow, null apart; undefined when nothing is listed. */
  readonly values: readonly unknown[] | undefined
}

/** A schema as its alternatives: `oneOf`, `anyOf` and lists of types spread out, null told apart. */
export interface Alternatives {
  readonly nullable: boolean
  readonly shapes: readonly Shape[]
}

/** The alternatives of schemas that all hold at once. However a document spells them, the same come out. */
export const alternativesOf = (nodes: Conjunction): Alternatives => {
  const spread = conjunctionsOf(nodes).map(spreadTypes)
  return {
    nullable: spread.some(({ nullable }) => nullable),
    shapes: joinLiterals(spread.flatMap(({ shapes }) => shapes)),
  }
}

/** The alternatives of schemas as lists of plain schemas, without regard to types. */
export const conjunctionsOf = (nodes: Conjunction, trail: readonly string[] = []): Conjunction[] =>
  nodes.reduce<Conjunction[]>((all, node) => combine(all, conjunctions(node, trail)), [[]])

const conjunctions = (node: Node, trail: readonly string[]): Conjunction[] => {
  if (trail.includes(node.pointer)) return [[]]
  const below = [...trail, node.pointer]
  const members = (key: string) => list(node.value[key]).flatMap((_, index) => step(node, key, index) ?? [])
  const either = (key: string) => members(key).flatMap((member) => conjunctions(member, below))
  const target = node.value.$ref === undefined ? [] : [follow(node)]
  return ['oneOf', 'anyOf']
    .map(either)
    .filter((options) => options.length > 0)
    .reduce(combine, combine([[node]], conjunctionsOf([...target, ...members('allOf')], below)))
}

const combine = (all: readonly Conjunction[], options: readonly Conjunction[]): Conjunction[] =>
  all.flatMap((nodes) => options.map((more) => [...nodes, ...more]))

const spreadTypes = (nodes: Conjunction): Alternatives => {
  if (nodes.some(({ value }) => refusesAll(value))) return { nullable: false, shapes: [] }
  const values = valuesOf(nodes)
  const types = typesOf(nodes, values)
  const isNull = (types?.includes('null') ?? true) && (values?.includes(null) ?? true)
  const nullable = isNull || nodes.some(addsNull)
  if (!types) return { nullable, shapes: [{ nodes, type: undefined, values: undefined }] }
  const shapes = types
    .filter((type) => type !== 'null')
    .map((type) => ({ nodes, type, values: values?.filter((value) => fits(value, type)) }))
  return { nullable, shapes: shapes.filter(({ values }) => values?.length !== 0) }
}

/**
 * `allOf: [{ $ref }, { type: ['object', 'null'] }]` is how @asteasolutions/zod-to-openapi writes a component that may be
 * null. Word by word it says the opposite (both must hold), but null is what the server answers.
 */
const addsNull = ({ pointer, value }: Node) =>
  /\/allOf\/\d+$/.test(pointer) && list(value.type).includes('null')

const refusesAll = ({ not }: Node['value']) =>
  typeof not === 'object' && not !== null && Object.keys(not).length === 0

const typesOf = (nodes: Conjunction, values: readonly unknown[] | undefined): string[] | undefined => {
  const said = nodes.flatMap(({ value: { type } }) => (type === undefined ? [] : [[type].flat()]))
  const [first, ...others] = said.map((types) => types.filter((type) => typeof type === 'string'))
  if (first) return others.reduce(commonTypes, first)
  if (values) return [...new Set(values.map(typeOf))]
  const says = (...keys: string[]) => nodes.some(({ value }) => keys.some((key) => key in value))
  if (says('properties', 'required', 'additionalProperties')) return ['object']
  return says('items', 'prefixItems') ? ['array'] : undefined
}

const commonTypes = (a: string[], b: string[]): string[] => [
  ...a.filter((type) => b.includes(type) || (type === 'integer' && b.includes('number'))),
  ...b.filter((type) => type === 'integer' && a.includes('number') && !a.includes('integer')),
]

const valuesOf = (nodes: Conjunction) => {
  const [first, ...others] = nodes.flatMap(({ value }) => [
    ...(Array.isArray(value.enum) ? [list(value.enum)] : []),
    ...('const' in value ? [[value.const]] : []),
  ])
  return first?.filter((value) => others.every((other) => other.includes(value)))
}

const typeOf = (value: unknown) => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const fits = (value: unknown, type: string) =>
  typeOf(value) === type || (type === 'number' && typeof value === 'number')

/** `anyOf` of constants is the enum of them all. */
const joinLiterals = (shapes: readonly Shape[]): Shape[] =>
  [...Map.groupBy(shapes, joinKey).values()].map((group) => {
    const [first] = group
    return group.length === 1 && first
      ? first
      : {
          nodes: [...new Set(group.flatMap(({ nodes }) => nodes))],
          type: first?.type,
          values: [...new Set(group.flatMap(({ values }) => values ?? []))],
        }
  })

const joinKey = (shape: Shape) =>
  shape.values && shape.type !== 'object' && shape.type !== 'array' ? shape.type : shape

/** What the schemas of a shape say under a keyword. */
export const said = (shape: Shape, keyword: string): unknown[] =>
  shape.nodes.flatMap(({ value }) => (keyword in value ? [value[keyword]] : []))

/** Where a shape says something under a keyword, or else where it stands. */
export const placeOf = ({ nodes }: Shape, keyword?: string): string => {
  const saying = keyword === undefined ? undefined : nodes.find(({ value }) => keyword in value)
  return (saying ?? nodes.at(-1))?.pointer ?? '#'
}
