import type { z } from 'zod'
import type { BffError } from '../../errors/bff-error.ts'
import type { CallOptions, WriteOptions } from '../call.ts'
import type { Head, Method } from '../outgoing.ts'

/**
 * A lane of one's own: another way to talk to a service, as `call.ky` is one. It makes the object that `call.<key>` is, of a port that
 * sends. It is opened for a request when a method first asks for it.
 */
export type Lane<T extends object> = (port: LanePort) => T

/** Lanes by the name they have in `call`. */
export type Lanes = Readonly<Record<string, Lane<object>>>

/** What `call` has of the lanes a service declares. */
export type LaneCalls<L extends Lanes> = {
  readonly [K in keyof L]: L[K] extends Lane<infer T> ? T : never
}

/** The headers of an answer, or what follows its body; names in lower case. */
export type LaneHeaders = Head['headers']

/** What a lane asks of a service. */
export interface LaneQuestion extends Omit<CallOptions, 'cache'>, Pick<WriteOptions, 'invalidates'> {
  /** The path template, the call's name in logs and metrics; `path` fills it. */
  readonly template: string
  /** Default `GET`. */
  readonly method?: Method
  /** Sent as it is; its type is a header of the lane. One that comes as a stream is not sent twice. Default none. */
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>
  /** Whether a POST changes nothing, so that it is repeated and made once for all who ask alike. Default `false`. */
  readonly reads?: boolean
  /** Whether it says that it reads trailers (`TE: trailers`). They are given either way. Default `false`. */
  readonly trailers?: boolean
}

/** What a lane asks of a service, and how the answer is read, which comes whole. */
export interface LaneRequest<S extends z.ZodType> extends LaneQuestion, Pick<CallOptions, 'cache'> {
  /** What the service is expected to answer, once it is decoded. What does not fit is `BFF_SERVICE_CONTRACT`. */
  readonly schema: S
  /**
   * Makes a value of the answer, at once and of nothing but the answer. Make it once, outside of the methods: reads are the same, and made once, only
   * where it is the same function.
   */
  readonly decode: LaneDecode
  /** Statuses beside 2xx whose answers `decode` reads, such as the 500 of a SOAP fault. Default none: they fail as in the JSON lane. */
  readonly decodes?: readonly number[]
}

/** Makes of an answer the value that the schema of the call checks. */
export type LaneDecode = (answer: LaneAnswer) => unknown

/** An answer that was read whole. */
export interface LaneAnswer {
  readonly status: number
  readonly headers: LaneHeaders
  /** Its body, decompressed. */
  readonly bytes: Uint8Array
  /** What followed its body. */
  readonly trailers: LaneHeaders
  /**
   * Its body as text, in UTF-8 or the character set it declares.
   *
   * @throws BFF_SERVICE_CONTRACT when it is neither.
   */
  text(): string
  /** The error to throw for a refusal the service words its own way: what that status would have been, `passes` included. */
  refusal(status: number): BffError
  /** The error to throw for an answer that is not what was agreed, as in *answered what is not CSV*: `BFF_SERVICE_CONTRACT`. Never quote it. */
  broken(what: string): BffError
}

/** An answer whose body is still on its way. */
export interface LaneStream {
  readonly status: number
  readonly headers: LaneHeaders
  /** Read no faster than whoever reads it; to cancel it ends the call. */
  readonly body: ReadableStream<Uint8Array>
  /** What followed the body, when it is over; `undefined` when it broke off. Never rejects. */
  readonly trailers: Promise<LaneHeaders | undefined>
}

/**
 * What a lane makes calls with. Each call takes the road of every call: policies, cache, bulkhead, breaker, retries, hedges and instances,
 * under the deadline of its part and request; it ends, down to the socket, with what ends them; it carries identity, trace and the headers
 * that are passed on; it is in the log by its template, in the budgets, and fails in the kill matrix as any other.
 */
export interface LanePort {
  /** The name of the service. */
  readonly service: string
  /**
   * Makes a call whose answer is read whole, up to the `maxBody` of the service.
   *
   * @throws BffError as a call of the JSON lane; BFF_INTERNAL naming the lane when `decode` throws anything else.
   */
  send<S extends z.ZodType>(request: LaneRequest<S>): Promise<z.output<S>>
  /**
   * Makes a call whose answer is streamed: it resolves with the head. A status that is no success is an error, as everywhere.
   *
   * @throws BffError as a call of `call.ky`.
   */
  open(request: LaneQuestion): Promise<LaneStream>
}

/** What `call` has already. */
export const callNames: readonly string[] = ['get', 'post', 'put', 'patch', 'delete', 'batch', 'ky', 'path']

/**
 * What code of a lane has returned.
 *
 * @throws TypeError for a promise: nobody would wait for it, and one that rejects unheard ends the process.
 */
export const givenAtOnce = <T>(given: T, who: string): T => {
  if (!(given instanceof Promise)) return given
  given.catch(() => {})
  throw new TypeError(`${who} must return at once, and returned a promise`)
}

/** Throws a TypeError naming a lane that is no function, or whose name cannot stand in `call`. */
export const checkLanes = (where: string, lanes: Lanes | undefined): void => {
  for (const [name, lane] of Object.entries(lanes ?? {})) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name) || callNames.includes(name) || name in {} || name === 'then')
      throw new TypeError(
        `${where}: lanes: ${JSON.stringify(name)} cannot be the name of a lane; take one such as csv that call does not have already`,
      )
    if (typeof lane !== 'function')
      throw new TypeError(`${where}: lanes.${name} must be a function of a port, not ${typeof lane}`)
  }
}
