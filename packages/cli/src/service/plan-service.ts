import { addressSetting, camelCase, checkName } from '../name.ts'
import { readAnswer } from './document/answer.ts'
import { isJson } from './document/media-type.ts'
import { listOf, type Node, nodeOf, textOf } from './document/node.ts'
import { chosen, type Operation, operationsOf } from './document/operations.ts'
import { readRequest } from './document/request.ts'
import { type SecurityHint, securityOf } from './document/security.ts'
import { readingOf } from './shape/read-shape.ts'
import { exampleOf } from './write/example.ts'
import { literal } from './write/literal.ts'
import { type Method, type MethodSource, writeMethod } from './write/method.ts'
import { fixturesCode, serviceCode } from './write/service-code.ts'
import { typeWriter } from './write/type-code.ts'
import { zodWriter } from './write/zod-code.ts'

/** What a service is made from. */
export interface ServiceRequest {
  /** The parsed document, whose references all lead into itself. */
  readonly document: Node
  /** Of the service, in kebab-case. */
  readonly name: string
  /** `operationId`s, or methods and paths as in `GET /orders/{id}`. */
  readonly operations: readonly string[]
}

/** A service as it is written, and what a gateway needs to call it. */
export interface ServicePlan {
  readonly name: string
  /** As it is called in code, and its key in a gateway's services: `storeOrders`. */
  readonly identifier: string
  /** The setting that says where it is: `STORE_ORDERS_URL`. */
  readonly setting: string
  /** Where the document says that it is. */
  readonly address: string | undefined
  /** The text of `NAME.ts`, which exports the service under its identifier. */
  readonly source: string
  /** The text of `NAME.fixtures.ts`, which exports `<identifier>Fixtures`. */
  readonly fixtures: string
  readonly methods: readonly Method[]
  readonly security: readonly SecurityHint[]
  /** What the service does not say or do, in words for whoever asked for it. */
  readonly notes: readonly string[]
}

/**
 * Plans a typed, tolerant service over chosen operations of an OpenAPI document: its file, its fixtures, and what its gateways need. It
 * reads nothing and writes nothing.
 *
 * @throws DocumentError naming the place in the document, and Error for a name or an operation that cannot be taken, naming the nearest.
 */
export const planService = ({ document, name, operations }: ServiceRequest): ServicePlan => {
  checkName(name, 'orders')
  const reading = readingOf(document)
  const all = withNames(name, chosen(operationsOf(document), operations))
  const sources = all.map(
    ([operation, method]): MethodSource => ({
      operation,
      name: method,
      request: readRequest(reading, operation),
      answer: readAnswer(reading, operation),
    }),
  )

  const zod = zodWriter(reading.notes)
  const types = typeWriter()
  const methods = sources.map((source) => writeMethod(source, zod, types))
  const identifier = camelCase(name)
  const security = securityOf(
    document,
    all.map(([operation]) => operation),
  )
  const title = textOf(nodeOf(document.info).title) ?? name
  return {
    name,
    identifier,
    setting: addressSetting(identifier),
    address: addressOf(document),
    source: serviceCode({
      name,
      identifier,
      title,
      security,
      schemas: zod.declarations,
      inputs: types.declarations,
      methods,
      usesInt64: zod.usesInt64(),
    }),
    fixtures: fixturesCode(name, identifier, sources.map(fixtureOf)),
    methods,
    security,
    notes: [...reading.notes],
  }
}

/** A name that begins with that of the service says it twice; two of a name are told apart by the method. */
const withNames = (service: string, operations: readonly Operation[]): [Operation, string][] => {
  const taken = new Set<string>()
  const prefix = new RegExp(`^${camelCase(service)}(?=[A-Z])`)
  return operations.map((operation) => {
    const short = operation.name.replace(prefix, '')
    const name = short === '' ? operation.name : short.charAt(0).toLowerCase() + short.slice(1)
    let free = name
    for (let count = 2; taken.has(free); count += 1) free = `${name}${count}`
    taken.add(free)
    return [operation, free]
  })
}

const fixtureOf = ({ operation, answer }: MethodSource): [key: string, code: string] => {
  // A fixture names its parameters in words, and each once.
  let count = 0
  const path = operation.path.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    count += 1
    const repeated = operation.path.indexOf(whole) !== operation.path.lastIndexOf(whole)
    return `{${name.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_')}${repeated ? count : ''}}`
  })
  const key = `${operation.method} ${path}`
  const { status, body } = answer
  if (!body) return [key, `answer(${status === 200 ? 204 : status})`]
  if (!isJson(body.type)) return [key, `answer(${status}, 'text', { 'content-type': ${literal(body.type)} })`]
  const value = exampleOf(body.shape, body.example)
  return [key, status === 200 ? literal(value) : `answer(${status}, ${literal(value)})`]
}

/** The first server, with the path that stands before every other; of Swagger 2.0 its parts. */
const addressOf = (document: Node): string | undefined => {
  const [server] = listOf(document.servers)
  const { host, basePath, schemes } = document
  const said =
    textOf(nodeOf(server).url) ??
    (textOf(host) && `${listOf(schemes)[0] ?? 'https'}://${host}${textOf(basePath) ?? ''}`)
  if (said === undefined || !URL.canParse(said) || said.includes('{')) return undefined
  return said.replace(/\/$/, '')
}
