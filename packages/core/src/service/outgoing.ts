import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { z } from 'zod'
import type { ClientCredentials } from '../auth/client-credentials.ts'
import type { BffError } from '../errors/bff-error.ts'
import type { Cancellation } from '../gateway/cancellation.ts'
import type { Scope } from '../gateway/scope.ts'
import type { PassedStatus } from './status.ts'

/** What a service receives: no token, the bearer token the caller was authenticated with, or the gateway's own. */
export type TokenPolicy = 'none' | 'forward' | 'client'

/** A service as a gateway talks to it: its address, its connections, its limits. */
export interface Upstream {
  readonly name: string
  readonly pool: Dispatcher
  /** What stands before every path: the path of the service's address, with a `/` at its end. */
  readonly basePath: string
  /** What it receives of the caller's identity. */
  readonly token: TokenPolicy
  /** Where the gateway's own token comes from, when it receives that. */
  readonly client: ClientCredentials | undefined
  /** The client's headers it may see, in lower case. */
  readonly forwards: readonly string[]
  /** Bytes an answer may have. */
  readonly maxBody: number
}

/** The services of a gateway: how to reach each, and the milliseconds a call to it may take. */
export type Upstreams = Readonly<Record<string, { readonly upstream: Upstream; readonly timeout: number }>>

/** The methods a call can have. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** What a call is made for. */
export interface Purpose {
  /** The part of the view, if it is one. */
  readonly name: string | undefined
  /** What ends it. */
  readonly cancellation: Cancellation
}

/** One call on its way through the policies. Policies may replace `cancellation`; everything else stays. */
export interface Outgoing {
  readonly upstream: Upstream
  readonly scope: Scope
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
  readonly passes: readonly PassedStatus[]
  /** Whether 304 and every 4xx are answers as well, as when a route is passed through. */
  readonly passesThrough: boolean
  /** Milliseconds the call may take, if the budget has as much. */
  readonly timeout: number
  /** The part of the view it serves. */
  readonly part: string | undefined
  /** What ends it. */
  cancellation: Cancellation
  /** Whether its first byte may have left. */
  sent: boolean
  /** The gateway's own token, for a service that receives it. */
  token?: string
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The parsed value; for a streamed call a `ReadableStream`. */
  readonly value: unknown
  /** The parsed JSON before its schema: what an identical call with another schema reads its value from. */
  readonly json?: unknown
  /** For a streamed call: settles, never rejects, when its body is over, with what cut it off if something did. */
  readonly finished?: Promise<BffError | undefined>
}

/** Makes a call. */
export type Send = (call: Outgoing) => Promise<Answer>

/** One policy: a function from call to call. One that is off is not in the chain. */
export type Policy = (next: Send) => Send

/** Puts policies around what really sends, the first one outermost. Done once for each lane. */
export const compose = (policies: readonly Policy[], send: Send): Send =>
  policies.reduceRight((next, policy) => policy(next), send)

/** Methods that change nothing (RFC 9110 section 9.2.1). */
export const isSafe = (method: Method): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** How a call is named in messages: `(GET orders/{id})`. Never the path that was filled in. */
export const where = ({ method, template }: Pick<Outgoing, 'method' | 'template'>): string =>
  `(${method} ${template})`
