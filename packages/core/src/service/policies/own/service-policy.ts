import type { BffError } from '../../../errors/bff-error.ts'
import type { Principal } from '../../../scope/principal.ts'
import type { Method } from '../../outgoing.ts'
import { type PolicyPlace, type PolicyStop, policyStops } from './stops.ts'

/** A call to a service, as a policy of one's own sees it. Nothing of it can be changed; what is added makes another of it. */
export interface ServiceCall {
  /** The name of the service. */
  readonly service: string
  readonly method: Method
  /** The path template, the call's name in logs and metrics. */
  readonly template: string
  /** The path as it is sent, without its query. It may hold ids: keep it out of logs. */
  readonly path: string
  /** The query as it is sent, `?` included; empty when there is none. It may hold what users typed. */
  readonly query: string
  /** The part of the view it is made for; `undefined` outside of one. */
  readonly part: string | undefined
  /** Which try of the call this is, from 1. */
  readonly attempt: number
  /** Milliseconds it has left, at most. */
  readonly timeLeft: number
  /** Aborts when the call is over before it is answered: its deadline, the client, or another part that failed. */
  readonly signal: AbortSignal
  /** Who is calling; behind the cache nobody, where the answer is kept for all: what depended on the caller would be given to others. */
  readonly principal: Principal
  /** Its own headers, names in lower case; not those the gateway adds when it is sent, such as credentials and trace. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The same call with further headers.
   *
   * @throws TypeError for a header that only the gateway sets, one the call has already with another value, and behind the cache, for
   * a call whose answer is kept, one that says who is asking.
   */
  withHeaders(headers: Readonly<Record<string, string>>): ServiceCall
  /**
   * An answer in place of the service's. For a call with a schema it is checked as an answer of the service is; for `call.ky` and a
   * route that is passed through it is text or bytes as they are, and anything else JSON.
   *
   * @throws TypeError when the status is no success, since refusals are thrown as a `BffError`; BFF_INTERNAL when it does not fit.
   */
  answer(value: unknown, options?: PolicyAnswerOptions): ServiceOutcome
}

/** What an answer of a policy says beside its value. */
export interface PolicyAnswerOptions {
  /** From 200 to 299. Default 200. */
  readonly status?: number
  /** Default none; for JSON that is streamed, its type. */
  readonly headers?: Readonly<Record<string, string>>
}

/** How a call ended, as a policy of one's own sees it: with an answer, or with why there is none. */
export type ServiceOutcome =
  | {
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** What the schema of the call made of the answer; a stream, or bytes, where it is not read. Not to be changed. */
      readonly value: unknown
      readonly error: undefined
      /** Milliseconds until it was there; of a streamed answer, its head. */
      readonly time: number
    }
  | {
      readonly status: undefined
      readonly headers: undefined
      readonly value: undefined
      readonly error: BffError
      readonly time: number
    }

/** Makes a call, and gives its outcome. It never rejects, and makes a call once. */
export type ServiceSend = (call: ServiceCall) => Promise<ServiceOutcome>

/**
 * A policy of one's own: a function from send to send, called once for each service. It may look on, add headers, refuse by throwing
 * a `BffError`, or answer instead of the service. It does not repeat calls: that is the business of `retry`.
 */
export type ServicePolicy = (send: ServiceSend) => ServiceSend

/** A policy of one's own at its place, made by {@link before} or {@link after}. */
export interface PlacedPolicy extends PolicyPlace {
  /** Its name in messages: that of its function. */
  readonly name: string
  readonly policy: ServicePolicy
}

/**
 * Places a policy before one of the stops of a call, so that it sees the call first and the outcome last.
 *
 * @throws TypeError when there is no such stop, naming those there are, or the policy is no function.
 * @example
 * ```ts
 * import { before, type ServicePolicy, service } from '@bffkit/core'
 *
 * const audited: ServicePolicy = (send) => async (call) => {
 *   const outcome = await send(call.withHeaders({ 'x-audited': 'yes' }))
 *   console.log(call.service, call.template, outcome.error?.code ?? outcome.status, outcome.time)
 *   return outcome
 * }
 *
 * export const orders = service('orders', { policies: [before('breaker', audited)] }, () => ({}))
 * ```
 */
export const before = (stop: PolicyStop, policy: ServicePolicy): PlacedPolicy =>
  placed('before', stop, policy)

/**
 * Places a policy behind one of the stops of a call: behind `retry` it sees each try, and of what the cache gives nothing.
 *
 * @throws TypeError when there is no such stop, naming those there are, or the policy is no function.
 * @example
 * ```ts
 * import { after, type ServicePolicy, service } from '@bffkit/core'
 *
 * const numbered: ServicePolicy = (send) => (call) => send(call.withHeaders({ 'x-try': String(call.attempt) }))
 *
 * export const orders = service('orders', { policies: [after('retry', numbered)] }, () => ({}))
 * ```
 */
export const after = (stop: PolicyStop, policy: ServicePolicy): PlacedPolicy => placed('after', stop, policy)

const placed = (side: PolicyPlace['side'], stop: PolicyStop, policy: ServicePolicy): PlacedPolicy => {
  if (!policyStops.includes(stop))
    throw new TypeError(
      `${side}: a policy stands ${side} one of ${policyStops.join(', ')}, not ${JSON.stringify(stop)}`,
    )
  if (typeof policy !== 'function')
    throw new TypeError(`${side} ${stop}: a policy is a function from send to send, not ${typeof policy}`)
  return { stop, side, name: policy.name || `${side} ${stop}`, policy }
}

/** Throws a TypeError when a policy was not placed. */
export const checkPolicies = (where: string, policies: readonly PlacedPolicy[] | undefined): void => {
  if (policies === undefined) return
  if (!Array.isArray(policies))
    throw new TypeError(
      `${where}: policies must be a list, such as [before('breaker', mine)], not ${typeof policies}`,
    )
  for (const { stop, side, policy } of policies)
    if (
      typeof policy !== 'function' ||
      !policyStops.includes(stop) ||
      (side !== 'before' && side !== 'after')
    )
      throw new TypeError(
        `${where}: policies must be placed with before() or after(), at one of ${policyStops.join(', ')}`,
      )
}
