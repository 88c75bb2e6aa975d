/** An object of a document, and where it stands. */
export interface Node {
  readonly document: Node | undefined
  /** As in `#/paths/~1orders/get` (RFC 6901, section 6, without percent-encoding). */
  readonly pointer: string
  readonly value: Readonly<Record<string, unknown>>
}

/** The object itself, or an empty one for everything that is no object. */
export const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The whole document. */
export const rootOf = (document: object): Node => ({
  document: undefined,
  pointer: '#',
  value: record(document),
})

/** The whole document a node is part of. */
export const documentOf = (node: Node): Node => node.document ?? node

/** An empty object where nothing is written: the schema that says nothing, for one that is left out. */
export const absentAt = (node: Node, key: string): Node => ({
  document: documentOf(node),
  pointer: `${node.pointer}/${escaped(key)}`,
  value: {},
})

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** One step down; `$ref` is not followed. A boolean schema becomes the schema that says the same. */
export const step = (node: Node, ...path: (string | number)[]): Node | undefined => {
  let value: unknown = node.value
  for (const key of path) value = Array.isArray(value) ? value[Number(key)] : record(value)[key]
  if (value === undefined) return undefined
  const pointer = [
    node.pointer,
    ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')),
  ]
  return {
    document: node.document ?? node,
    pointer: pointer.join('/'),
    value: value === false ? { not: {} } : record(value),
  }
}

/**
 * What a `$ref` leads to, through further ones; a node without `$ref` is itself.
 *
 * @throws TypeError when it leads out of the document, nowhere, or in a circle.
 */
export const follow = (node: Node, hops = 0): Node => {
  const { $ref } = node.value
  if ($ref === undefined) return node
  const wrong = (why: string) =>
    new TypeError(`compareContracts: ${node.pointer}: the reference ${JSON.stringify($ref)} ${why}`)
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) throw wrong('leads out of the document')
  if (hops > 100) throw wrong('leads in a circle')
  const path = $ref
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  const target = step(documentOf(node), ...path)
  if (target === undefined) throw wrong('leads nowhere')
  return follow(target, hops + 1)
}

/** One step down, `$ref` followed. */
export const child = (node: Node, ...path: (string | number)[]): Node | undefined => {
  const found = step(node, ...path)
  return found && follow(found)
}

/** The members of an object below a node by name, `$ref` followed. */
export const children = (node: Node, key: string): Map<string, Node> =>
  new Map(
    Object.keys(record(node.value[key])).flatMap((name) => {
      const found = child(node, key, name)
      return found ? [[name, found]] : []
    }),
  )
