import type { RenewedToken } from '../../auth/client/renewed-token.ts'
import { BffError } from '../../errors/bff-error.ts'
import { unlessCancelled } from '../../scope/cancellation.ts'
import type { Outcome, Outgoing, Policy } from '../outgoing.ts'
import { anotherTry, mayTryAgain } from '../policies/another-try.ts'
import { isUpload } from '../policies/verdict.ts'
import { authorizesItself } from '../transport/identity.ts'

/** Where the token of a call comes from. */
export interface TokenSource<T> {
  /** `undefined`: this call has none. */
  readonly of: (call: Outgoing) => RenewedToken<T> | undefined
  /** What it means that there is none. */
  readonly failure: (call: Outgoing, error: unknown) => BffError
}

/**
 * Gives a call a token, at once when there is a good one, otherwise as long as the deadline of the call allows; none to a call with a
 * credential of its own. When the service answers 401 although the token has not expired, the call is made once more with another
 * one, whatever its method: a 401 has changed nothing (RFC 9110 section 15.5.2). What was streamed cannot be sent again.
 */
export const renewing =
  <T>({ of, failure }: TokenSource<T>): Policy =>
  (next) =>
  (call, settle) => {
    const ask = authorizesItself(call) ? undefined : of(call)
    if (!ask) {
      next(call, settle)
      return
    }
    const { cancellation } = call
    const withToken = (refused: T | undefined, then: (token: T) => void) => {
      const token = call.context ? call.context.run(ask, refused) : ask(refused)
      if (!(token instanceof Promise)) then(token)
      else unlessCancelled(cancellation, token).then(then, (error) => settle(failure(call, error)))
    }
    const again = (refused: T, outcome: Outcome) =>
      withToken(refused, (token) => {
        if (token === refused) {
          settle(outcome)
          return
        }
        anotherTry(call, cancellation)
        call.token = token
        next(call, settle)
      })
    withToken(undefined, (token) => {
      call.token = token
      next(call, (outcome) => {
        if (isRefused(call, outcome) && !cancellation.reason) again(token, outcome)
        else settle(outcome)
      })
    })
  }

const isRefused = (call: Outgoing, outcome: Outcome): boolean =>
  outcome instanceof BffError && outcome.options.unauthorized === true && mayTryAgain(call) && !isUpload(call)
