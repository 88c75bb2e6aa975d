import { camelCase } from '../../name.ts'
import { didYouMean } from '../../nearest.ts'
import {
  DocumentError,
  followed,
  isNode,
  listOf,
  type Node,
  nodeOf,
  type Place,
  textOf,
  within,
} from './node.ts'

/** One operation of a document. */
export interface Operation {
  /** As the document calls it; of one without an `operationId`, its method and path. */
  readonly id: string
  /** As it is called in code. */
  readonly name: string
  /** In upper case. */
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly place: Place
  /** Those of the path and its own, without what is its own twice. */
  readonly parameters: readonly Place[]
}

/** Those a service is called with; HEAD, OPTIONS and TRACE answer nothing that a view could show. */
const methods = ['get', 'put', 'post', 'delete', 'patch']

/**
 * Every operation of an OpenAPI document (3.0, 3.1, or Swagger 2.0), in its order.
 *
 * @throws DocumentError when it is no such document.
 */
export const operationsOf = (document: Node): Operation[] => {
  checkVersion(document)
  const paths = within({ value: document, pointer: '#' }, 'paths')
  return Object.keys(nodeOf(paths.value)).flatMap((path) => {
    const item = followed(document, within(paths, path))
    return methods
      .filter((method) => isNode(nodeOf(item.value)[method]))
      .map((method) => operationOf(document, item, method, path))
  })
}

const checkVersion = (document: Node) => {
  const { openapi, swagger } = document
  if (/^3\.[012]\b/.test(String(openapi)) || String(swagger) === '2.0') return
  throw new DocumentError(
    openapi === undefined && swagger === undefined
      ? 'this is no OpenAPI document: it names no "openapi" version, such as 3.1.0'
      : `OpenAPI ${JSON.stringify(openapi ?? swagger)} cannot be read; 3.0, 3.1 and Swagger 2.0 can`,
    openapi === undefined ? '#' : '#/openapi',
  )
}

const operationOf = (document: Node, item: Place, method: string, path: string): Operation => {
  const place = within(item, method)
  const own = nodeOf(place.value)
  const id = textOf(own.operationId) ?? `${method.toUpperCase()} ${path}`
  const summary = textOf(own.summary) ?? textOf(own.description) ?? ''
  return {
    id,
    name: methodName(textOf(own.operationId) ?? `${method} ${path.replaceAll(/[{}]/g, ' ')}`),
    method: method.toUpperCase(),
    path,
    summary: summary.trim().split('\n')[0] ?? '',
    place,
    parameters: parametersOf(document, item, place),
  }
}

/** `OrdersController_findOne`, `orders/find-one` and `orders.findOne` in one word; what names only the controller is left out. */
const methodName = (id: string) => {
  const words = id.replace(/^\w+Controller[_.]/, '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? ['call']
  const name = camelCase(words.map((word) => word.toLowerCase()).join('-'))
  return /^\d/.test(name) ? `call${name}` : name
}

const parametersOf = (document: Node, item: Place, operation: Place): Place[] => {
  const all = new Map<string, Place>()
  for (const owner of [item, operation])
    for (const index of listOf(nodeOf(owner.value).parameters).keys()) {
      const parameter = followed(document, within(owner, 'parameters', index))
      const { in: where, name } = nodeOf(parameter.value)
      all.set(`${where} ${name}`, parameter)
    }
  return [...all.values()]
}

/**
 * The operations of these names: an `operationId`, a method and path as in `GET /orders/{id}`, or the name in code.
 *
 * @throws Error naming those there are not, and the nearest.
 */
export const chosen = (all: readonly Operation[], names: readonly string[]): Operation[] => {
  const found = names.map((name) => ({ name, operation: find(all, name.trim()) }))
  const wrong = found.flatMap(({ name, operation }) => (operation ? [] : [name]))
  if (wrong.length > 0) {
    const ids = all.flatMap(({ id, method, path }) => [id, `${method} ${path}`])
    throw new Error(
      wrong.map((name) => `there is no operation ${JSON.stringify(name)}${didYouMean(name, ids)}`).join('\n'),
    )
  }
  return [...new Set(found.flatMap(({ operation }) => operation ?? []))]
}

const find = (all: readonly Operation[], name: string) =>
  all.find(({ id }) => id === name) ??
  all.find(
    ({ method, path }) => `${method} ${path}` === name.replace(/^\S+/, (word) => word.toUpperCase()),
  ) ??
  all.find((operation) => operation.name === name)
