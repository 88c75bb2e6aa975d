import type { Reading } from '../shape/reading.ts'
import type { Shape } from '../shape/shape.ts'
import { isJson, mediaTypeOf } from './media-type.ts'
import { followed, isNode, type Node, nodeOf, type Place, textOf, within } from './node.ts'
import type { Operation } from './operations.ts'

/** What an operation answers when all is well, and which refusals are the client's business. */
export interface AnswerOf {
  readonly status: number
  /** `undefined`: there is nothing to read. */
  readonly body: { readonly type: string; readonly shape: Shape; readonly example: unknown } | undefined
  /** In order. */
  readonly passes: readonly number[]
}

/**
 * Refusals a client can do something about. What says that the gateway asked wrongly (400, 405, 406, 415), or may not (401, 403), is passed
 * on by nobody until somebody says so.
 */
const forClients = [402, 404, 409, 410, 412, 413, 422, 423, 428, 451]

/** Reads what an operation answers; where it documents no success, that is nothing. */
export const readAnswer = (reading: Reading, operation: Operation): AnswerOf => {
  const responses = within(operation.place, 'responses')
  const codes = Object.keys(nodeOf(responses.value))
  const passes = forClients.filter((status) => codes.includes(String(status)))
  const successes = codes.filter((code) => /^2(\d\d|XX)$/i.test(code)).sort()
  const fallback = codes.includes('default') ? ['default'] : []
  const all = (successes.length > 0 ? successes : fallback).map((code) => {
    const response = followed(reading.document, within(responses, code))
    // Whatever it documents, there is nothing in it (RFC 9110, 15.3.5 and 15.3.6).
    const media = /^20[45]$/.test(code) ? undefined : mediaOf(reading.document, operation, response)
    return { code, media }
  })
  const [first] = all
  if (!first) {
    reading.notes.add(
      `${operation.id} documents no answer that is a success: nothing of it is read (at ${responses.pointer})`,
    )
    return { status: 204, body: undefined, passes }
  }

  const chosen =
    all.find(({ media }) => media && isJson(media.type)) ?? all.find(({ media }) => media) ?? first
  const others = all.filter((one) => one !== chosen).map(({ code }) => code)
  if (others.length > 0)
    reading.notes.add(
      `${operation.id} can also answer ${others.join(', ')}, which is read as its ${chosen.code}`,
    )
  const status = /^\d+$/.test(chosen.code) ? Number(chosen.code) : 200
  return { status, body: chosen.media && bodyOf(reading, chosen.media), passes }
}

interface Media {
  readonly type: string
  /** `undefined` where only the type is known. */
  readonly schema: Place | undefined
  readonly example: unknown
}

const mediaOf = (document: Node, operation: Operation, response: Place): Media | undefined => {
  const node = nodeOf(response.value)
  const content = within(response, 'content')
  const type = mediaTypeOf(nodeOf(content.value))
  if (type !== undefined) {
    const media = within(content, type)
    const schema = within(media, 'schema')
    return { type, schema: isNode(schema.value) ? schema : undefined, example: exampleOf(document, media) }
  }
  if (!isNode(node.schema)) return undefined
  const produces = nodeOf(operation.place.value).produces ?? document.produces
  const [first = 'application/json'] = Array.isArray(produces) ? produces.map(String) : []
  const json =
    Array.isArray(produces) && !produces.some((one) => isJson(String(one))) ? first : 'application/json'
  const example = Object.values(nodeOf(node.examples))[0]
  return { type: json, schema: within(response, 'schema'), example }
}

const exampleOf = (document: Node, media: Place): unknown => {
  const { example, examples } = nodeOf(media.value)
  const [first] = Object.keys(nodeOf(examples))
  if (example !== undefined || first === undefined) return example
  return nodeOf(followed(document, within(media, 'examples', first)).value).value
}

const bodyOf = (reading: Reading, { type, schema, example }: Media): AnswerOf['body'] => {
  if (!isJson(type)) return { type: textOf(type) ?? '', shape: { kind: 'unknown' }, example: undefined }
  if (!schema) return undefined
  return { type, shape: reading.shape(schema), example }
}
