import type { Reading } from '../shape/reading.ts'
import type { Shape } from '../shape/shape.ts'
import { isJson, mediaTypeOf } from './media-type.ts'
import { DocumentError, followed, isNode, listOf, nodeOf, type Place, textOf, within } from './node.ts'
import type { Operation } from './operations.ts'

/** One parameter of a path, a query, or the headers. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly shape: Shape
  /** Whether the values of a list stand in one, with commas between them. */
  readonly joined: boolean
  readonly example: unknown
}

/** What a body is sent as: JSON, or what a form or a stream is made of. */
export interface Body {
  readonly as: 'json' | 'form' | 'multipart' | 'bytes'
  readonly shape: Shape
  readonly required: boolean
  readonly example: unknown
}

/** What an operation is sent. */
export interface RequestOf {
  readonly parameters: readonly Parameter[]
  readonly body: Body | undefined
}

/** Headers that a call has of itself, or that are no parameters at all (OpenAPI 3.1, 4.8.12.1). */
const ofTheCall = new Set(['accept', 'content-type', 'authorization'])

/**
 * Reads what an operation is sent.
 *
 * @throws DocumentError for a parameter that must be there and cannot be sent, such as a cookie.
 */
export const readRequest = (reading: Reading, operation: Operation): RequestOf => {
  const parameters = operation.parameters.flatMap((place) => readParameter(reading, place) ?? [])
  const body = readBody(reading, operation)
  if (body && operation.method === 'GET')
    reading.notes.add(`${operation.id} is sent without its body, as a GET is`)
  return {
    parameters: withPathNames(operation, parameters),
    body: operation.method === 'GET' ? undefined : body,
  }
}

const readParameter = (reading: Reading, place: Place): Parameter | undefined => {
  const node = nodeOf(place.value)
  const name = textOf(node.name) ?? ''
  const required = node.required === true || node.in === 'path'
  if (node.in === 'body' || node.in === 'formData') return undefined
  if (node.in === 'header' && (!required || ofTheCall.has(name.toLowerCase()))) {
    if (!ofTheCall.has(name.toLowerCase())) reading.notes.add(`the optional header ${name} is not sent`)
    return undefined
  }
  const shape = reading.shape(node.schema === undefined ? place : within(place, 'schema'))
  const kind = itemKind(shape)
  const sendable = node.in !== 'cookie' && node.content === undefined && kind !== undefined
  if (!sendable || (node.in !== 'path' && node.in !== 'query' && node.in !== 'header')) {
    const what = `the ${node.in} parameter ${name}${node.in === 'cookie' ? '' : ', an object,'} cannot be sent`
    if (required) throw new DocumentError(what, place.pointer)
    reading.notes.add(`${what} and is left out (at ${place.pointer})`)
    return undefined
  }
  const joined =
    kind === 'list' &&
    (node.explode === false ||
      /^(csv|pipes|ssv)$/.test(String(node.collectionFormat ?? (node.type && 'csv'))))
  const first = Object.values(nodeOf(node.examples))[0]
  return { name, in: node.in, required, shape, joined, example: node.example ?? nodeOf(first).value }
}

const itemKind = (shape: Shape): 'one' | 'list' | undefined => {
  const target = shape.kind === 'named' ? shape.named.shape : shape
  if (target.kind === 'array') return itemKind(target.items) === 'one' ? 'list' : undefined
  if (target.kind === 'union')
    return target.variants.some((one) => itemKind(one) === 'one') ? 'one' : undefined
  return target.kind === 'object' || target.kind === 'record' ? undefined : 'one'
}

/** In the order of the path; one that a path names and nobody describes is text. */
const withPathNames = ({ path }: Operation, parameters: readonly Parameter[]): Parameter[] => {
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
  const ofPath = [...new Set(names)].map(
    (name): Parameter =>
      parameters.find((parameter) => parameter.in === 'path' && parameter.name === name) ?? {
        name,
        in: 'path',
        required: true,
        shape: { kind: 'string' },
        joined: false,
        example: undefined,
      },
  )
  return [...ofPath, ...parameters.filter((parameter) => parameter.in !== 'path')]
}

const readBody = (reading: Reading, operation: Operation): Body | undefined => {
  const { place, parameters } = operation
  const ofSwagger = parameters.find(({ value }) => nodeOf(value).in === 'body')
  if (ofSwagger) {
    const shape = reading.shape(within(ofSwagger, 'schema'))
    return { as: 'json', shape, required: nodeOf(ofSwagger.value).required === true, example: undefined }
  }
  if (parameters.some(({ value }) => nodeOf(value).in === 'formData')) {
    const multipart = listOf(nodeOf(place.value).consumes).includes('multipart/form-data')
    return {
      as: multipart ? 'multipart' : 'form',
      shape: { kind: 'unknown' },
      required: true,
      example: undefined,
    }
  }
  const body = followed(reading.document, within(place, 'requestBody'))
  const content = within(body, 'content')
  const type = mediaTypeOf(nodeOf(content.value))
  if (!isNode(body.value) || type === undefined) return undefined
  const media = within(content, type)
  const as = bodyKind(type)
  const required = body.value.required === true
  if (as !== 'json') return { as, shape: { kind: 'unknown' }, required, example: undefined }
  const { example, examples } = nodeOf(media.value)
  const first = Object.keys(nodeOf(examples))[0]
  const given = first === undefined ? undefined : followed(reading.document, within(media, 'examples', first))
  return {
    as,
    shape: reading.shape(within(media, 'schema')),
    required,
    example: example ?? nodeOf(given?.value).value,
  }
}

const bodyKind = (type: string): Body['as'] => {
  if (isJson(type)) return 'json'
  if (type.startsWith('multipart/')) return 'multipart'
  return type.startsWith('application/x-www-form-urlencoded') ? 'form' : 'bytes'
}
