import { BffError } from '../errors/bff-error.ts'
import type { CallRecord } from '../observe/call-record.ts'
import type { Policy } from './outgoing.ts'

/**
 * Notes each call that is really made in its request's scope, for the log line and for `Server-Timing`. A streamed
 * one is over when its body is, and so is the request.
 */
export const record: Policy = (next) => (call) => {
  const { scope } = call
  const start = scope.clock.now() - scope.startedAt
  const made: CallRecord = {
    service: call.upstream.name,
    call: `${call.method} ${call.template}`,
    part: call.part,
    start,
    duration: undefined,
    outcome: 'open',
  }
  const done = (outcome: CallRecord['outcome']) => {
    made.duration = scope.clock.now() - scope.startedAt - start
    made.outcome = outcome
  }

  scope.calls.push(made)
  return next(call).then(
    (answer) => {
      if (answer.finished) answer.finished.then((error) => done(error?.code ?? 'ok')).then(scope.hold())
      else done('ok')
      return answer
    },
    (error) => {
      done(error instanceof BffError ? error.code : 'BFF_INTERNAL')
      throw error
    },
  )
}
