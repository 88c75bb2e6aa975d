import { decodeText } from '../../edge/body/decode-text.ts'
import { problemType } from '../../errors/problem.ts'
import { answer } from '../../reply/answer.ts'
import type { Scope } from '../../scope/scope.ts'
import { exactJson, parseExactJson } from '../../view/exact-json.ts'
import type { StoredAnswer } from './idempotency-records.ts'

/** Bytes of a body that are kept. */
const maxStored = 1024 * 1024

/** Statuses below 500 that say something about the moment or the credential, and nothing about the write. */
const passing: ReadonlySet<number> = new Set([401, 403, 408, 425, 429, 499])

/** Whether a repetition would be answered alike, so that the answer can be kept. */
export const isFinal = (status: number): boolean => status < 500 && !passing.has(status)

/** What belongs to one request, one connection or one browser. */
const notKept: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-expose-headers',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server-timing',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
])

/** An answer that is about to be given, and what is kept of it. */
export interface Kept {
  /** The same answer: its body was read, and is there again. */
  readonly response: Response
  /** Nothing when the body is over 1 MiB or breaks off. */
  readonly stored: StoredAnswer | undefined
}

/** Reads an answer to keep it. After `clone()` node-server would send it as a stream, which costs more. */
export const kept = async (response: Response): Promise<Kept> => {
  const { status, headers } = response
  const own = Object.fromEntries([...headers].filter(([name]) => !notKept.has(name)))
  if (!response.body) return { response, stored: { status, headers: own, body: null } }
  const { whole, body } = await start(response.body)
  return {
    response: new Response(body, { status, headers }),
    stored: whole && { status, headers: own, body: whole },
  }
}

type Bytes = Uint8Array<ArrayBuffer>

/** Reads a body up to the limit: all of it, or a body that begins with what was read. */
const start = async (
  stream: ReadableStream<Bytes>,
): Promise<{ whole?: Bytes; body: Bytes | ReadableStream<Bytes> }> => {
  const reader = stream.getReader()
  const chunks: Bytes[] = []
  let size = 0
  try {
    while (size <= maxStored) {
      const { value } = await reader.read()
      if (!value) {
        const whole = Buffer.concat(chunks)
        return { whole, body: whole }
      }
      chunks.push(value)
      size += value.length
    }
  } catch {
    // Reading on breaks off again, for the reader of the answer.
  }
  return { body: resumed(chunks, reader) }
}

const resumed = (chunks: Bytes[], reader: ReadableStreamDefaultReader<Bytes>): ReadableStream<Bytes> =>
  new ReadableStream({
    pull: async (controller) => {
      const chunk = chunks.shift() ?? (await reader.read()).value
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })

/** Gives an answer again. `instance` of a problem is the id of the request that is answered, as in every problem. */
export const replayed = (scope: Scope, { status, headers, body }: StoredAnswer): Response => {
  const isProblem = body && headers['content-type'] === problemType
  const answerBody = isProblem ? withInstance(body, scope.requestId) : body
  return answer(scope, status, answerBody, { ...headers, 'idempotency-replayed': 'true' })
}

const withInstance = (body: Uint8Array, instance: string): string =>
  exactJson({ ...Object(parseExactJson(decodeText(body, problemType) ?? '{}')), instance })
