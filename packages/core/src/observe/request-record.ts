import type { BffError } from '../errors/bff-error.ts'
import type { ErrorCodeName, Reason } from '../errors/codes.ts'
import type { CallRecord } from '../scope/call-record.ts'
import { tenths, wallClock } from '../scope/clock.ts'
import type { PartRecord } from '../scope/part-record.ts'
import type { Principal } from '../scope/principal.ts'
import type { Scope } from '../scope/scope.ts'

/** A part of the answer of a request that has ended. */
export interface EndedPart extends PartRecord {
  /** `failed`: a part the answer cannot do without, so that the request failed. */
  readonly state: 'fresh' | 'stale' | 'fallback' | 'missing' | 'failed' | 'cancelled'
  /** Why it is not fresh. */
  readonly reason: Reason | undefined
}

/**
 * What became of one request, when it is over: its answer is made, and its body sent where that is streamed. It holds templates, codes,
 * sizes and times, never a path, a query, a header, a body or a credential. Nobody can change it.
 */
export interface RequestRecord {
  readonly gateway: string
  /** As in `X-Request-Id` and in the log. */
  readonly requestId: string
  /** Of W3C trace context; `undefined` for what was refused before there was a trace. */
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** Whether it took the road of a request; otherwise it was refused before: it was malformed, or there was no time for it. */
  readonly onRoad: boolean
  /** `undefined` where no request could be read. */
  readonly method: string | undefined
  /** The route template, such as `/v1/orders/:id`; `undefined` when there is none. */
  readonly route: string | undefined
  /** What was answered; 499 when the client had left. */
  readonly status: number
  /** Why it failed, by the table of codes; `undefined` when it did not. */
  readonly code: ErrorCodeName | undefined
  /** The same in words, for operators. */
  readonly error: string | undefined
  /** When it came, in milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds it took, to one decimal. */
  readonly duration: number
  /** Milliseconds it had for the head of its answer; `undefined` when it did not take the road. */
  readonly budget: number | undefined
  /** Who asked; `undefined` when nobody was authenticated. An id is for logs, and no label of a metric. */
  readonly principal: Pick<Principal, 'kind' | 'id' | 'issuer'> | undefined
  /** Bytes of both bodies; `undefined` where nobody knows before it is sent in pieces. */
  readonly bytes: { readonly in: number | undefined; readonly out: number | undefined }
  /** The parts of its view, in the order they were decided. */
  readonly parts: readonly EndedPart[]
  /** Its calls in the order they started. One that goes on although nobody waits for it is `open`. */
  readonly calls: readonly Readonly<CallRecord>[]
}

/** Hears what became of each request. What it returns is not waited for. */
export type RequestEnd = (record: RequestRecord) => unknown

/** What a record says that the scope does not know. */
export interface Ending {
  readonly method: string
  readonly route: string | undefined
  readonly status: number
  readonly bytes: RequestRecord['bytes']
}

/** The record of a request that took the road. */
export const recordOf = (scope: Scope, { method, route, status, bytes }: Ending): RequestRecord => {
  const { principal, error, trace } = scope
  const duration = scope.clock.now() - scope.startedAt
  return Object.freeze({
    gateway: scope.gateway,
    requestId: scope.requestId,
    traceId: trace.traceId,
    spanId: trace.spanId,
    onRoad: true,
    method,
    route,
    status,
    code: error?.code,
    error: error?.message,
    startedAt: wallClock.now() - duration,
    duration: tenths(duration),
    budget: scope.budget,
    principal:
      principal.kind === 'anonymous'
        ? undefined
        : Object.freeze({
            kind: principal.kind,
            id: principal.id,
            ...(principal.issuer !== undefined && { issuer: principal.issuer }),
          }),
    bytes: Object.freeze(bytes),
    parts: listOf((scope.parts ?? []).map((part) => endedPart(part, scope))),
    calls: listOf(scope.calls.map((call) => ({ ...call }))),
  })
}

const listOf = <T extends object>(list: T[]): readonly T[] => {
  for (const one of list) Object.freeze(one)
  return Object.freeze(list)
}

const endedPart = (part: PartRecord, scope: Scope): EndedPart => ({
  ...part,
  needs: Object.freeze([...part.needs]),
  ...outcomeOf(part, scope),
})

const outcomeOf = (part: PartRecord, { degraded, error }: Scope): Pick<EndedPart, 'state' | 'reason'> => {
  const found = degraded.find((one) => one.part === part.part)
  if (part.cancelled) return { state: 'cancelled', reason: undefined }
  if (found) return { state: found.state, reason: found.reason }
  return error && part.failed
    ? { state: 'failed', reason: error.reason }
    : { state: 'fresh', reason: undefined }
}

/** A request that was refused before it took the road. */
export interface EdgeRefusal {
  readonly requestId: string
  readonly method: string | undefined
  readonly error: BffError
}

const nothing = Object.freeze({ in: undefined, out: undefined })
const none: readonly never[] = Object.freeze([])

/** The record of a request that was refused before. */
export const recordOfRefusal = (gateway: string, { requestId, method, error }: EdgeRefusal): RequestRecord =>
  Object.freeze({
    gateway,
    requestId,
    traceId: undefined,
    spanId: undefined,
    onRoad: false,
    method,
    route: undefined,
    status: error.status,
    code: error.code,
    error: error.message,
    startedAt: wallClock.now(),
    duration: 0,
    budget: undefined,
    principal: undefined,
    bytes: nothing,
    parts: none,
    calls: none,
  })
