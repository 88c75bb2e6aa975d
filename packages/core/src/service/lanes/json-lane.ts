import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'
import { parseExactJson } from '../../view/exact-json.ts'
import { type Reading, readBy } from '../../view/trim.ts'
import type { Head } from '../outgoing.ts'
import { type Answer, type Outcome, type Outgoing, type Send, type Settle, where } from '../outgoing.ts'
import { type Reader, transport } from '../transport/transport.ts'
import { answerText } from './answer-text.ts'
import { refusal } from './refusal.ts'
import { statusError } from './status.ts'

/**
 * The JSON lane: collects an answer, parses it and checks it against the schema of the call, without streams and
 * without a Response.
 */
export const sendJson: Send = (call, settle) => transport(call, new JsonReader(call, settle))

class JsonReader implements Reader {
  readonly #call: Outgoing
  readonly #settle: Settle
  #status = 0
  #headers: Head['headers'] = {}
  /** Nearly always the whole body; only what comes in several pieces needs a list. */
  #first: Buffer | undefined = undefined
  #others: Buffer[] | undefined = undefined

  constructor(call: Outgoing, settle: Settle) {
    this.#call = call
    this.#settle = settle
  }

  head(status: number, headers: Head['headers']): BffError | undefined {
    this.#status = status
    this.#headers = headers
    return refusal(this.#call, status, headers)
  }

  data(chunk: Buffer): void {
    if (!this.#first) this.#first = chunk
    else if (this.#others) this.#others.push(chunk)
    else this.#others = [chunk]
  }

  fail(error: BffError): void {
    this.#settle(error)
  }

  end(): void {
    const { upstream } = this.#call
    let outcome: Outcome
    try {
      outcome = decode(this.#call, this.#status, this.#headers, this.#body())
    } catch (error) {
      outcome = asBffError(error, `${upstream.name} ${where(this.#call)}`)
    }
    this.#settle(outcome)
  }

  /** What was read, which is not kept: undici refers to this until the connection has its next call. */
  #body(): Buffer | undefined {
    const first = this.#first
    const others = this.#others
    this.#first = undefined
    this.#others = undefined
    return first && others ? Buffer.concat([first, ...others]) : first
  }
}

const decode = (
  call: Outgoing,
  status: number,
  headers: Head['headers'],
  body: Buffer | undefined,
): Answer => {
  if (status === 304) return { status, headers, value: undefined, size: 0 }
  if (status < 200 || status >= 300) throw statusError(call, status, headers, body)
  const size = body?.length ?? 0
  if (call.schema?.def.type === 'void') return { status, headers, value: undefined, size }
  const text = textOf(call, status, headers, body)
  const value = readText(call, text)
  return call.options.keepsText ? { status, headers, value, size, text } : { status, headers, value, size }
}

/**
 * What a call makes of the text of an answer; `undefined`: there is none, and none is needed.
 *
 * @throws BFF_SERVICE_CONTRACT when it is not JSON, or does not fit the schema.
 */
export const readText = (call: Outgoing, text: string | undefined): unknown =>
  call.schema?.def.type === 'void'
    ? undefined
    : checked(call, text === undefined ? undefined : parse(call, text))

/** What the schema of a call makes of an answer. */
const checked = (call: Outgoing, json: unknown): unknown => {
  const found = read(call, json)
  if (found.complaints === undefined) return found.data
  throw new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: the answer does not fit its schema ${where(call)}: ${found.complaints}`,
  )
}

const read = (call: Outgoing, json: unknown): Reading => {
  try {
    return call.schema ? readBy(call.schema, json) : { data: undefined }
  } catch (error) {
    // A schema that refers to itself follows an answer as deep as it goes, which can be deeper than the stack.
    throw error instanceof RangeError ? broken(call, 'something nested too deep') : error
  }
}

/** No body is a value only where the status says that there is none: anything else is an answer that was lost. */
const textOf = (
  call: Outgoing,
  status: number,
  headers: Head['headers'],
  body: Buffer | undefined,
): string | undefined => {
  if (!body && (status === 204 || status === 205)) return undefined
  if (!body) throw broken(call, 'nothing')
  return answerText(call, headers, body)
}

const parse = (call: Outgoing, text: string): unknown => {
  try {
    return parseExactJson(text)
  } catch {
    throw broken(call, 'what is not JSON')
  }
}

const broken = (call: Pick<Outgoing, 'upstream' | 'method' | 'template'>, what: string) =>
  new BffError('BFF_SERVICE_CONTRACT', `${call.upstream.name}: answered ${what} ${where(call)}`)
