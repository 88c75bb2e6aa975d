import { BffError } from '../../../errors/bff-error.ts'
import { checkRange } from '../../../errors/option-range.ts'
import { fairNow } from '../../../pressure/waiting.ts'
import type { Cancellation } from '../../../scope/cancellation.ts'
import { type Outgoing, type Policy, where } from '../../outgoing.ts'
import { isUpload, verdictOn } from '../verdict.ts'
import {
  type Circuit,
  type CircuitOptions,
  type CircuitState,
  type CircuitSurroundings,
  circuit,
  defaultOpenFor,
} from './circuit.ts'

/** When a service is left alone. */
export interface BreakerOptions extends CircuitOptions {
  /**
   * Milliseconds from which on an answer counts as a failure, though it is given; of a streamed one, its head. What this
   * process was late itself does not count, nor does a call whose body is streamed. Default: none does; at least 1. Source:
   * resilience4j, `slowCallDurationThreshold`.
   */
  readonly slow?: number
}

/**
 * Leaves a service alone that keeps failing: calls fail at once and nothing is sent, until after a pause exactly one
 * real call probes whether it is healthy again. Failures are 5xx, connections that fail and timeouts, at most twice at the
 * same path; 4xx are answers, and so is what breaks a contract. What ends because of the client or the rest of the
 * answer says nothing, nor does what fails while this process is cold. The outcome of a streamed call is known when its body is over.
 *
 * Source: Nygard, *Release It!*, circuit breaker; Hystrix.
 */
export const breaker = (options: BreakerOptions, surroundings: CircuitSurroundings): Policy => {
  const { slow } = options
  const { clock, isCold } = surroundings
  const own = circuit(options, surroundings)

  return (next) => (call, settle) => {
    if (!own.admit(call)) {
      settle(refused(call, secondsUntil(own.state, clock.now())))
      return
    }
    const { cancellation } = call
    const { period } = own
    const cold = isCold?.() === true
    const start = slow === undefined ? 0 : fairNow(clock)
    if (own.state.name === 'half-open') call.once = true

    next(call, (outcome) => {
      const isSlow = slow !== undefined && fairNow(clock) - start >= slow && !isUpload(call)
      const begun = !(outcome instanceof BffError)
      if (begun && outcome.finished)
        outcome.finished.then((error) => judge(own, call, cancellation, period, cold, isSlow, begun, error))
      else judge(own, call, cancellation, period, cold, isSlow, begun, begun ? undefined : outcome)
      settle(outcome)
    })
  }
}

/** Reports to the circuit what a call that is over means for the service. No closure, since every call comes here. */
const judge = (
  own: Circuit,
  call: Outgoing,
  cancellation: Cancellation,
  period: number,
  cold: boolean,
  isSlow: boolean,
  begun: boolean,
  error: BffError | undefined,
) => {
  const verdict = verdictOn(call, cancellation, error, begun)
  const isFailure = isSlow && verdict === 'success'
  const counted = isFailure ? 'failure' : verdict
  own.report(
    period,
    cold && counted !== 'success' ? 'nothing' : counted,
    call,
    isFailure ? 'slow' : error?.message,
  )
}

/** Seconds until the service is tried again; 1 while it is being tried. */
const secondsUntil = (state: CircuitState, now: number): number =>
  state.name === 'open' ? Math.max(1, Math.ceil((state.until - now) / 1_000)) : 1

const refused = (call: Outgoing, retryAfter: number) =>
  new BffError(
    'BFF_CIRCUIT_OPEN',
    `${call.upstream.name}: not called, its circuit breaker is open ${where(call)}`,
    { retryAfter },
  )

/** Throws a TypeError naming the option and its value. */
export const checkBreaker = (where: string, options: BreakerOptions | false | undefined): void => {
  if (!options) return
  const { window, minCalls, failureRatio, openFor = defaultOpenFor, maxOpenFor, slow } = options
  checkRange(`${where}: breaker.window`, window, { from: 10 })
  checkRange(`${where}: breaker.minCalls`, minCalls, { from: 1, whole: true })
  checkRange(`${where}: breaker.failureRatio`, failureRatio, { from: 0.01, to: 1 })
  checkRange(`${where}: breaker.openFor`, openFor, { from: 1 })
  checkRange(`${where}: breaker.maxOpenFor`, maxOpenFor, { from: openFor })
  checkRange(`${where}: breaker.slow`, slow, { from: 1 })
}
