import ky, { type KyInstance } from 'ky'
import { strictResponse } from '../../edge/body/strict-response.ts'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { exactJson, parseExactJson } from '../../view/exact-json.ts'
import { checkCaching } from '../cache/cache-options.ts'
import { isPassedOn, namesOfConnection } from '../headers/header-rules.ts'
import { headerValue } from '../headers/header-value.ts'
import { ownHeaders } from '../headers/own-headers.ts'
import {
  type Answer,
  answered,
  type CallRequest,
  type Outgoing,
  type Send,
  type Upstream,
  where,
} from '../outgoing.ts'
import { unreadable } from './answer-text.ts'
import { ownPaths } from './own-paths.ts'
import { upload } from './upload.ts'

/** What a filled path stands for. */
export interface NamedPath {
  readonly template: string
  readonly passes: Outgoing['passes']
  readonly options: Outgoing['options']
}

/**
 * A ky instance whose requests go to a service: the same policies, connections and headers as the JSON lane. ky's
 * own retry and timeout are off, since resilience has one layer. It never learns where the service is, and a URL of
 * another host is refused, so that nothing can steer a call away from its service. What concerns only the connection to
 * the service, its cookies, its `Server` and its `Date` are left out of the answer, so that it can be handed to the client.
 */
export const kyLane = (
  { name: service, timeout, stream }: Upstream,
  names: ReadonlyMap<string, NamedPath>,
  make: (request: CallRequest) => Outgoing,
): KyInstance => {
  const origin = `http://${service}.invalid`
  const parseJson = (text: string) => parsed(text, service)
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(input)
    const url = new URL(request.url)
    if (url.origin !== origin)
      throw new TypeError(`${service}: ky takes a path of the service, not an address`)

    const path = (url.pathname + url.search).slice(1)
    const named = names.get(url.pathname.slice(1))
    const method = request.method.toUpperCase() as Outgoing['method']
    const template = named?.template ?? '(unnamed)'
    const call = make({
      method,
      template,
      path,
      schema: undefined,
      headers: headersOfRequest(request, service, { method, template }),
      body: upload(request.body),
      passes: named?.passes ?? [],
      passesThrough: undefined,
      timeout,
      options: named?.options ?? noOptions,
    })
    checkCaching(call)
    const { status, headers, value } = await abortable(stream, call, request.signal)
    const body = isEmpty(status) ? null : (value as ReadableStream | Uint8Array<ArrayBuffer>)
    const response = new Response(body, { status, headers: headersOf(headers) })
    return strictResponse(response, () => unreadable(call), parseJson)
  }
  const own = ky.create({
    prefix: `${origin}/`,
    retry: 0,
    timeout: false,
    // What is no success has failed already, and a 304 that was asked for is one.
    throwHttpErrors: false,
    parseJson,
    stringifyJson: exactJson,
    fetch,
  })
  return ownPaths(own, service, origin, fetch)
}

const noOptions: Outgoing['options'] = {}

const isEmpty = (status: number) => status === 204 || status === 205 || status === 304

/** The headers of a request. How long its body is only who made a stream can say; undici holds it to that. */
const headersOfRequest = (
  { headers }: Request,
  service: string,
  call: Pick<Outgoing, 'method' | 'template'>,
): readonly string[] => {
  const length = headers.get('content-length')
  const written = ownHeaders(
    [...headers].filter(([name]) => name !== 'content-length'),
    service,
    call,
  )
  return length === null ? written : [...written, 'content-length', length]
}

/** Makes a call that ends with the signal of its request as well: the caller's own, or ky's. */
const abortable = async (send: Send, call: Outgoing, signal: AbortSignal): Promise<Answer> => {
  const { cancellation: outer } = call
  const own = cancellation()
  const abort = () =>
    own.cancel(
      new BffError('BFF_CALL_CANCELLED', `${call.upstream.name}: aborted by the caller ${where(call)}`),
    )
  const done = () => {
    outer.remove(own)
    signal.removeEventListener('abort', abort)
  }

  outer.add(own)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  call.cancellation = own
  try {
    const answer = await answered(send, call)
    if (answer.finished) answer.finished.then(done)
    else done()
    return answer
  } catch (error) {
    done()
    throw error
  }
}

const parsed = (text: string, service: string): unknown => {
  try {
    return text === '' ? undefined : parseExactJson(text)
  } catch {
    throw new BffError('BFF_SERVICE_CONTRACT', `${service}: answered what is not JSON (read by ky)`)
  }
}

const headersOf = (headers: Answer['headers']): Headers => {
  const made = new Headers()
  const connection = namesOfConnection(headers)
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && isPassedOn(name) && !connection.includes(name))
      made.append(name, headerValue(value))
  return made
}
