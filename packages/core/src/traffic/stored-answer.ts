import { problemType } from '../errors/problem.ts'
import type { StoredAnswer } from './idempotency-records.ts'

/** Bytes of a body that are kept. */
const maxStored = 1024 * 1024

/** Statuses below 500 that say something about the moment or the credential, and nothing about the write. */
const passing: ReadonlySet<number> = new Set([401, 403, 408, 425, 429, 499])

/** Whether a repetition would be answered alike, so that the answer can be kept. */
export const isFinal = (status: number): boolean => status < 500 && !passing.has(status)

/** What belongs to one request, one connection or one browser. */
const notKept: ReadonlySet<string> = new Set([
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

/** Copies an answer to keep it. `undefined` when its body is over 1 MiB or breaks off. */
export const stored = async (response: Response): Promise<StoredAnswer | undefined> => {
  const body = await bodyOf(response)
  if (body === undefined) return
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !notKept.has(name)))
  return { status: response.status, headers, body }
}

const bodyOf = async (response: Response): Promise<StoredAnswer['body'] | undefined> => {
  const reader = response.body && response.clone().body?.getReader()
  if (!reader) return null
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (let read = await reader.read(); read.value; read = await reader.read()) {
      size += read.value.length
      if (size > maxStored) {
        // Not waited for: that would only end when the client has read the other copy.
        reader.cancel().catch(() => {})
        return
      }
      chunks.push(read.value)
    }
  } catch {
    return
  }
  return Buffer.concat(chunks)
}

/** Gives an answer again. `instance` of a problem is the id of the request that is answered, as in every problem. */
export const replayed = ({ status, headers, body }: StoredAnswer, requestId: string): Response =>
  new Response(body && headers['content-type'] === problemType ? withInstance(body, requestId) : body, {
    status,
    headers: { ...headers, 'idempotency-replayed': 'true' },
  })

const withInstance = (body: Uint8Array, instance: string): string =>
  JSON.stringify({ ...JSON.parse(new TextDecoder().decode(body)), instance })
