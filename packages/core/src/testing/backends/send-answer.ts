import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { isJson } from '../../edge/body/media-type.ts'
import type { Answer } from './answer.ts'

/** Sends the whole answer. Does nothing when the client has left. */
export const sendAnswer = (outgoing: ServerResponse, answer: Answer): void => {
  if (outgoing.destroyed) return
  const { headers, bytes } = encodeAnswer(answer)
  outgoing.writeHead(answer.status, headers).end(bytes)
}

/** The headers and bytes of an answer, `content-length` included. */
export const encodeAnswer = (answer: Answer): { headers: OutgoingHttpHeaders; bytes: Uint8Array } => {
  const bytes = bytesOf(answer)
  const described = answer.body === undefined ? {} : { 'content-type': 'application/json' }
  const sized = answer.status === 204 ? {} : { 'content-length': bytes.byteLength }
  return { headers: { ...described, ...sized, ...answer.headers }, bytes }
}

const bytesOf = ({ body, headers }: Answer): Uint8Array => {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  const type = String(headers['content-type'] ?? 'application/json')
  return Buffer.from(typeof body === 'string' && !isJson(type) ? body : JSON.stringify(body))
}
