import { BffError } from '../errors/bff-error.ts'
import { complaints } from '../view/trim.ts'
import { type Answer, type Outgoing, type Send, where } from './outgoing.ts'
import { statusError } from './status.ts'
import { type Head, transport } from './transport.ts'

/**
 * The JSON lane: collects an answer, parses it and checks it against the schema of the call, without streams and
 * without a Response.
 */
export const sendJson: Send = (call) =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let head: Head | undefined

    transport(call, {
      head: (received) => {
        head = received
      },
      data: (chunk) => {
        chunks.push(chunk)
      },
      end: () => {
        try {
          resolve(decode(call, head, chunks))
        } catch (error) {
          reject(error)
        }
      },
      fail: reject,
    })
  })

const decode = (call: Outgoing, head: Head | undefined, chunks: readonly Buffer[]): Answer => {
  if (!head) throw broken(call, 'nothing')
  const { status, headers } = head
  if (status < 200 || status >= 300) throw statusError(call, status, headers)
  if (headers['content-encoding'] !== undefined)
    throw broken(call, `content-encoding ${headers['content-encoding']}, which was not asked for,`)
  if (call.schema?.def.type === 'void') return { status, headers, value: undefined }
  const json = parse(call, chunks)
  return { status, headers, json, value: checked(call, json) }
}

/**
 * What the schema of a call makes of an answer.
 *
 * @throws BFF_SERVICE_CONTRACT when it does not fit.
 */
export const checked = (call: Outgoing, json: unknown): unknown => {
  const { success, data, error } = read(call, json)
  if (success) return data
  throw new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: the answer does not fit its schema ${where(call)}: ${complaints(error)}`,
  )
}

const read = (call: Outgoing, json: unknown) => {
  try {
    return call.schema?.safeParse(json) ?? { success: true, data: undefined }
  } catch (error) {
    // A schema that refers to itself follows an answer as deep as it goes, which can be deeper than the stack.
    throw error instanceof RangeError ? broken(call, 'something nested too deep') : error
  }
}

const parse = (call: Outgoing, chunks: readonly Buffer[]): unknown => {
  const [first] = chunks
  if (!first) return undefined
  try {
    return JSON.parse((chunks.length === 1 ? first : Buffer.concat(chunks)).toString())
  } catch {
    throw broken(call, 'what is not JSON')
  }
}

const broken = (call: Pick<Outgoing, 'upstream' | 'method' | 'template'>, what: string) =>
  new BffError('BFF_SERVICE_CONTRACT', `${call.upstream.name}: answered ${what} ${where(call)}`)
