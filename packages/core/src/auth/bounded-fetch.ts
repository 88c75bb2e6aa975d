import { decodeText } from '../edge/body/decode-text.ts'
import { strictResponse } from '../edge/body/strict-response.ts'
import { outsideOfParts } from '../scope/current-part.ts'

/** What is sent. Whoever sends it says how long it may take. */
export type BoundedRequest = Omit<RequestInit, 'redirect' | 'signal'> & { readonly signal: AbortSignal }

/** Bytes an answer may have, once it is decompressed. */
const maxBytes = 65_536

/**
 * Fetches what the gateway needs for itself. An answer has 64 KiB at most, and is text only as {@link decodeText} reads it.
 * Redirects are not followed, since what is sent would go along. No other file of core calls `fetch`; a test of the
 * conventions holds that.
 *
 * @throws what `fetch` throws, which holds nothing of what was sent. The body of an answer that is too long breaks off.
 */
export const boundedFetch = async (url: string, request: BoundedRequest): Promise<Response> => {
  // Outside of the part that asks: a connection that is opened here lives long, and would keep the part with it.
  const response = await outsideOfParts(() => fetch(url, { ...request, redirect: 'manual' }))
  return strictResponse(bounded(response), notText)
}

/**
 * The text of an answer.
 *
 * @throws Error with a reason for the log, when it breaks off or is no text.
 */
export const textOf = async (response: Response): Promise<string> => {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = decodeText(bytes, response.headers.get('content-type') ?? undefined)
  if (text === undefined)
    throw new Error('it answered what is neither UTF-8 nor in a character set it declares')
  return text
}

const bounded = (response: Response): Response => {
  const { body, status, statusText, headers } = response
  if (!body) return response
  let size = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      size += chunk.length
      if (size > maxBytes) throw new Error(`it answered more than ${maxBytes} bytes`)
      controller.enqueue(chunk)
    },
  })
  return new Response(body.pipeThrough(counted), { status, statusText, headers })
}

/** Bytes nobody can read as text. */
const notText = () => new SyntaxError('neither UTF-8 nor in a character set it declares')
