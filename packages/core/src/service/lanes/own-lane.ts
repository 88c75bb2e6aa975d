import { BffError } from '../../errors/bff-error.ts'
import { readBy } from '../../view/trim.ts'
import {
  type Answer,
  type Head,
  type Outcome,
  type Outgoing,
  type Send,
  type Settle,
  where,
} from '../outgoing.ts'
import { noteNoSuccess } from '../policies/another-try.ts'
import { type Reader, transport } from '../transport/transport.ts'
import { answerBytes, answerText } from './answer-text.ts'
import { givenAtOnce, type LaneAnswer } from './lane-port.ts'
import { refusal } from './refusal.ts'
import { statusError } from './status.ts'

/** What really sends a call of a lane of one's own: collects the answer, and has the lane read it. */
export const sendOwn: Send = (call, settle) => transport(call, new OwnReader(call, settle))

class OwnReader implements Reader {
  readonly #call: Outgoing
  readonly #settle: Settle
  #status = 0
  #headers: Head['headers'] = {}
  #chunks: Buffer[] = []

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
    this.#chunks.push(chunk)
  }

  fail(error: BffError): void {
    this.#settle(error)
  }

  end(trailers: Head['headers'] = {}): void {
    const body = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#settle(read(this.#call, this.#status, this.#headers, body, trailers))
  }
}

const read = (
  call: Outgoing,
  status: number,
  headers: Head['headers'],
  body: Buffer,
  trailers: Head['headers'],
): Outcome => {
  const { lane = '', statuses = [] } = call.options.decoding ?? {}
  try {
    if (status === 304) return { status, headers, value: undefined, size: 0 }
    if (!(status >= 200 && status < 300) && !statuses.includes(status))
      return statusError(call, status, headers, body)
    return checked(call, status, headers, new OwnAnswer(call, status, headers, body, trailers))
  } catch (error) {
    noteNoSuccess(call)
    if (error instanceof BffError) return error
    return new BffError(
      'BFF_INTERNAL',
      `lane "${lane}" of service ${call.upstream.name} threw ${where(call)}`,
      { cause: error },
    )
  }
}

const checked = (call: Outgoing, status: number, headers: Head['headers'], answer: OwnAnswer): Answer => {
  const { schema } = call
  const decoded = givenAtOnce(decodeOf(call)(answer), 'decode')
  const { size } = answer
  if (!schema || schema.def.type === 'void') return { status, headers, value: undefined, size }
  const found = readBy(schema, decoded)
  if (found.complaints === undefined) return { status, headers, value: found.data, size }
  throw new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: the answer does not fit its schema ${where(call)}: ${found.complaints}`,
  )
}

/** The port makes every call of this lane with one; what it takes is what this lane gives. */
const decodeOf = ({ options }: Outgoing) =>
  (options.decoding?.decode ?? nothing) as (answer: LaneAnswer) => unknown

const nothing = () => undefined

class OwnAnswer implements LaneAnswer {
  readonly status: number
  readonly headers: Head['headers']
  readonly trailers: Head['headers']
  readonly bytes: Uint8Array
  readonly #call: Outgoing
  readonly #body: Buffer

  constructor(
    call: Outgoing,
    status: number,
    headers: Head['headers'],
    body: Buffer,
    trailers: Head['headers'],
  ) {
    this.#call = call
    this.#body = body
    this.status = status
    this.headers = headers
    this.trailers = trailers
    this.bytes = answerBytes(call, headers, body)
  }

  /** Bytes as they came. */
  get size(): number {
    return this.#body.length
  }

  text(): string {
    return answerText(this.#call, { ...this.headers, 'content-encoding': undefined }, this.bytes)
  }

  refusal(status: number): BffError {
    return statusError(this.#call, status, this.headers, this.#body)
  }

  broken(what: string): BffError {
    return new BffError(
      'BFF_SERVICE_CONTRACT',
      `${this.#call.upstream.name}: answered ${what} ${where(this.#call)}`,
    )
  }
}
