import { BffError } from '../errors/bff-error.ts'
import type { CallRecord } from '../scope/call-record.ts'
import { tenths } from '../scope/clock.ts'
import { holdsCalls } from './call-dry-run.ts'
import type { Drift } from './lanes/drift.ts'
import type { Outcome, Outgoing, Policy } from './outgoing.ts'

/**
 * Notes each call in its request's scope, for the log line and for `Server-Timing`. A streamed one is over when its body
 * is, and so is the request. What broke its contract is counted as drift.
 */
export const record =
  (drift: Drift): Policy =>
  (next) =>
  (call, settle) => {
    const { scope } = call
    const startedAt = scope.clock.now()
    const made: CallRecord = {
      service: call.upstream.name,
      call: `${call.method} ${call.template}`,
      part: call.purpose.name,
      start: tenths(startedAt - scope.startedAt),
      duration: undefined,
      outcome: 'open',
      instance: undefined,
      error: undefined,
    }
    call.record = made
    scope.calls.push(made)
    const over = (outcome: Outcome) => {
      if (outcome instanceof BffError) close(made, call, startedAt, drift, outcome)
      // One turn later than whoever else waits for the end of the body, and may still have something to say of it.
      else if (outcome.finished)
        outcome.finished.then((error) => close(made, call, startedAt, drift, error)).then(scope.hold())
      else close(made, call, startedAt, drift, undefined)
      settle(outcome)
    }
    const { dryRun } = scope
    next(call, dryRun && holdsCalls(dryRun) ? dryRun.hold(call, over) : over)
  }

/** Notes how a call ended. No closure, since every call comes here. */
const close = (
  made: CallRecord,
  { scope }: Outgoing,
  startedAt: number,
  drift: Drift,
  error: BffError | undefined,
) => {
  made.duration = tenths(scope.clock.now() - startedAt)
  made.outcome = error ? error.code : 'ok'
  if (error) made.error = error.message
  else if (made.error === undefined) made.instance = undefined
  if (hasDrifted(error) || made.stale === 'contract') drift.add(made.call)
}

const hasDrifted = (error: BffError | undefined): boolean =>
  error !== undefined && (error.code === 'BFF_SERVICE_CONTRACT' || error.options.drifted === true)
