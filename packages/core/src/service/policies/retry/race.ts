import { BffError } from '../../../errors/bff-error.ts'
import { codeOf } from '../../../errors/codes.ts'
import { type Cancellation, cancellation } from '../../../scope/cancellation.ts'
import { type Outcome, type Outgoing, type Send, type Settle, whenOver, where } from '../../outgoing.ts'
import { tryBeside } from '../another-try.ts'

/** A call that may be made more than once at the same time. */
export interface Race {
  /** Makes it once more, unless it is over. */
  again(): void
}

/**
 * Makes a call that ends with its first good answer, or with its last failure when there is none. Whatever is still under
 * way then is ended.
 */
export const race = (next: Send, call: Outgoing, settle: Settle): Race => {
  const { cancellation: outer } = call
  const runners = new Set<Cancellation>()
  let over = false

  const run = (attempt: Outgoing) => {
    const own = cancellation()
    runners.add(own)
    outer.add(own)
    attempt.cancellation = own
    next(attempt, (outcome) => {
      runners.delete(own)
      whenOver(outcome, () => outer.remove(own))
      if (over || (runners.size > 0 && isFailure(outcome))) return
      over = true
      for (const loser of runners) loser.cancel(slower(call))
      settle(outcome)
    })
  }
  run(call)
  return {
    again: () => {
      if (!over) run(tryBeside(call))
    },
  }
}

/** What another instance may do better. */
const isFailure = (outcome: Outcome): boolean =>
  outcome instanceof BffError && codeOf(outcome.code).betterElsewhere === true

const slower = (call: Outgoing) =>
  new BffError('BFF_CALL_CANCELLED', `${call.upstream.name}: answered faster elsewhere ${where(call)}`)
