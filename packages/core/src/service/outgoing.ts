import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'
import type { CallRecord } from '../scope/call-record.ts'
import type { Cancellation } from '../scope/cancellation.ts'
import type { CurrentPart } from '../scope/current-part.ts'
import type { Scope } from '../scope/scope.ts'
import { type Attempt, newAttempt } from './attempt.ts'
import type { CallPolicies, PostOptions, WriteOptions } from './call.ts'
import type { Giving } from './credentials/credential.ts'
import type { Drift } from './lanes/drift.ts'
import type { Passes } from './lanes/passes.ts'
import { type CallContext, callContext } from './transport/call-context.ts'

/**
 * What a service receives: no token, the bearer token the caller was authenticated with, one of its own for the caller, or
 * the gateway's.
 */
export type TokenPolicy = 'none' | 'forward' | 'user' | 'client'

/** One address of a service, with its connections. */
export interface Instance {
  readonly origin: string
  /** Where it is, for the log: its origin, with the IP address where the host stands for several instances. */
  readonly address: string
  /** What stands before every path: the path of the address, with a `/` at its end. */
  readonly basePath: string
  readonly pool: Dispatcher
  /** Makes a new connection for each call; opened when it is first needed. */
  fresh(): Dispatcher
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/** A service as a gateway talks to it: its limits, and the two ways to call it. */
export interface Upstream {
  readonly name: string
  /** Where calls go unless a policy chooses. */
  readonly instance: Instance
  /** Milliseconds a call may take. */
  readonly timeout: number
  /** Milliseconds one try of a call may take; `undefined`: as long as the call. */
  readonly tryTimeout: number | undefined
  /** What it receives of the caller's identity. */
  readonly token: TokenPolicy
  /** What it receives of the gateway itself. */
  readonly credential: Giving | undefined
  /** Its addresses, as configured. */
  readonly homes: readonly Pick<Instance, 'origin' | 'basePath'>[]
  /** The client's headers it may see, in lower case. */
  readonly forwards: readonly string[]
  /** Headers with the same value in all of its calls: names in lower case and values by turns. */
  readonly constants: readonly string[]
  /** Bytes an answer may have. */
  readonly maxBody: number
  /** How often it has broken its contract. */
  readonly drift: Drift
  /** Makes a call whose answer is JSON. */
  readonly json: Send
  /** Makes a call whose answer is streamed. */
  readonly stream: Send
  /** Makes a call whose answer a lane of its own reads, where it has such lanes. */
  readonly own?: Send
  /** How many calls may be under way, where the bulkhead finds that out by itself. */
  readonly places?: () => number
}

/** The services of a gateway. */
export type Upstreams = Readonly<Record<string, Upstream>>

/** The methods a call can have. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** What a call is made for: a part of the view, if it is one, and what ends it. */
export type Purpose = Omit<CurrentPart, 'name'> & { readonly name: string | undefined }

/** Notes that an older answer was given: why, or `true` when it is only being renewed. A reason counts for more than none. */
export const markStale = (purpose: Purpose, why: Purpose['stale'] & {}): void => {
  if (purpose.stale === undefined || purpose.stale === true) purpose.stale = why
}

/** What is asked of a service. */
export interface CallRequest {
  readonly method: Method
  /** The path template, the call's name in logs and metrics. */
  readonly template: string
  /** The path as it is sent, query included. */
  readonly path: string
  /** What the answer must look like; `undefined` for a call whose answer is streamed as it is. */
  readonly schema: z.ZodType | undefined
  /** Names and values by turns; the gateway's own (trace, id, deadline, identity) come when the call is sent. */
  readonly headers: readonly string[]
  readonly body: string | Uint8Array | Readable | AsyncIterable<Uint8Array> | null
  readonly passes: Passes
  /**
   * Where a route is passed through, 304 and 4xx are answers as well: the statuses beside those that are too. `undefined`
   * for any other call.
   */
  readonly passesThrough: readonly number[] | undefined
  /** Milliseconds the call may take, if the budget has as much. */
  readonly timeout: number
  /** The policies it overrides. */
  readonly options: CallPolicies &
    Pick<PostOptions, 'reads'> &
    Pick<WriteOptions, 'invalidates'> & {
      /** Whether the body of a streamed answer comes whole, as bytes, since it may be kept. Default: as it comes. */
      readonly whole?: boolean
      /** Whether the text of JSON is given as well, since it may be kept where other instances find it. Default: only its value. */
      readonly keepsText?: boolean
      /** How a lane of one's own reads its answers. */
      readonly decoding?: Decoding
      /** Hears of what follows the body of a streamed answer. */
      readonly trailed?: (trailers: Head['headers'] | undefined) => void
    }
}

/** How a lane of one's own reads an answer. */
export interface Decoding {
  /** The lane, for messages. */
  readonly lane: string
  /** Calls that are read by another function are not the same, whatever else they have in common. */
  readonly decode: (answer: never) => unknown
  /** The statuses beside 2xx it reads. */
  readonly statuses: readonly number[]
}

/** One call on its way through the policies. What is not `readonly` is theirs to change. */
export interface Outgoing extends Omit<CallRequest, 'headers'> {
  /** Names and values by turns: those it was made with, and what policies of one's own add. */
  headers: CallRequest['headers']
  readonly upstream: Upstream
  readonly scope: Scope
  readonly purpose: Purpose
  /** Where it was made, as long as somebody instruments the process. */
  readonly context: CallContext | undefined
  /** What ends it. */
  cancellation: Cancellation
  /** Milliseconds the call really has: its timeout, or what is left of the budget, without what it has waited for its turn. */
  granted: number
  /** Whether it waits for other calls of its request, or which policy of one's own it waits for. */
  waits: boolean | string
  /** Where it goes. */
  instance: Instance
  /** What belongs to its present try alone. */
  attempt: Attempt
  /** Whether an earlier try may have left: what that one did, nobody knows. */
  sentBefore: boolean
  /** Whether there is one try only, as for the probe of an open breaker. */
  once: boolean
  /** Whether a success has begun to arrive, in whichever try, which is not asked for again. */
  begun: boolean
  /** The call that this is a second try of, at the same time. */
  readonly beside: Outgoing | undefined
  /**
   * The token made for this call, for a service that receives the gateway's own, or one of its own for the caller; the keys it
   * is signed with, where it is.
   */
  token: unknown
  /** Its record for the log. */
  record: CallRecord | undefined
}

/** A call that has not been made yet; it is made here, unless `context` says where. Every field is written out: copying them would double what a call costs here. */
export const outgoing = (
  upstream: Upstream,
  scope: Scope,
  purpose: Purpose,
  request: CallRequest,
  context: CallContext | undefined = callContext(),
  headers: CallRequest['headers'] = request.headers,
): Outgoing => ({
  upstream,
  scope,
  purpose,
  method: request.method,
  template: request.template,
  path: request.path,
  schema: request.schema,
  headers,
  body: request.body,
  passes: request.passes,
  passesThrough: request.passesThrough,
  timeout: request.timeout,
  options: request.options,
  context,
  cancellation: purpose.cancellation,
  granted: request.timeout,
  waits: false,
  instance: upstream.instance,
  attempt: newAttempt(),
  sentBefore: false,
  once: false,
  begun: false,
  beside: undefined,
  token: undefined,
  record: undefined,
})

/** The head of an answer. */
export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The parsed value; for a streamed call a `ReadableStream`. */
  readonly value: unknown
  /** Bytes of the body; 0 for a streamed one. */
  readonly size: number
  /** The text of JSON, for a call that `keepsText`. */
  readonly text?: string | undefined
  /** The version of HTTP an answer that is passed through came in, such as `1.1`. */
  readonly version?: string
  /** Whether the service confirmed the cached answer with a 304. */
  readonly revalidated?: boolean
  /** Whether it was to come whole, and is too large for that; it has no value. */
  readonly oversized?: boolean
  /** For a streamed call: settles, never rejects, when its body is over, with what cut it off if something did. */
  readonly finished?: Promise<BffError | undefined>
}

/** How a call ended: with an answer, or with why there is none. */
export type Outcome = Answer | BffError

/** Called once with the outcome of a call; possibly before the {@link Send} it was given to returns. */
export type Settle = (outcome: Outcome) => void

/** Makes a call. Never throws. A callback and no promise, since every call passes ten of them. */
export type Send = (call: Outgoing, settle: Settle) => void

/** One policy: a function from call to call. One that is off is not in the chain. */
export type Policy = (next: Send) => Send

/** Puts policies around what really sends, the first one outermost. Done once for each service and lane. */
export const compose = (policies: readonly Policy[], send: Send): Send =>
  policies.reduceRight((next, policy) => policy(next), send)

/** Calls `then` when a call is really over, with why it failed: at once, or when the body of a streamed answer is. */
export const whenOver = (outcome: Outcome, then: (error: BffError | undefined) => void): void => {
  if (outcome instanceof BffError) then(outcome)
  else if (outcome.finished) outcome.finished.then(then)
  else then(undefined)
}

/** Makes a call and waits for its answer. */
export const answered = (send: Send, call: Outgoing): Promise<Answer> =>
  new Promise((resolve, reject) =>
    send(call, (outcome) => (outcome instanceof BffError ? reject(outcome) : resolve(outcome))),
  )

/** Whether a call changes nothing: by its method (RFC 9110 section 9.2.1), or since it says so, as a search by POST does. */
export const isRead = ({ method, options }: Pick<Outgoing, 'method' | 'options'>): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || options.reads === true

/** Whether the answer of a call may be asked for twice, or kept: what OPTIONS answers is about the service itself. */
export const isQuery = (call: Pick<Outgoing, 'method' | 'options'>): boolean =>
  call.method !== 'OPTIONS' && isRead(call)

/** How a call is named in messages: `(GET orders/{id})`. Never the path that was filled in. */
export const where = ({ method, template }: Pick<Outgoing, 'method' | 'template'>): string =>
  `(${method} ${template})`
