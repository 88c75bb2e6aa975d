import type { TokenFor } from '../auth/authentication.ts'
import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { unlessCancelled } from '../gateway/cancellation.ts'
import { authorizesItself } from './identity.ts'
import type { Outcome, Outgoing, Policy, Settle } from './outgoing.ts'

/**
 * Gives a call a token that acts for the caller at one audience, for services with `token: 'user'`; none on a route that is
 * open to anybody, and none to a call with an `authorization` of its own. When the service answers 401 although the token has not expired, the call is made once more with
 * another one, whatever its method: a 401 has changed nothing (RFC 9110 section 15.5.2).
 */
export const userToken =
  (audience: string): Policy =>
  (next) =>
  (call, settle) => {
    const { tokenFor } = call.scope
    if (!tokenFor || authorizesItself(call)) {
      next(call, settle)
      return
    }
    const { cancellation } = call
    const again = (refused: string, outcome: Outcome) =>
      withToken(
        call,
        () => tokenFor(audience, refused),
        settle,
        (token) => {
          if (token === refused) {
            settle(outcome)
            return
          }
          Object.assign(call, { token, cancellation, sent: false, begun: false, fresh: false })
          next(call, settle)
        },
      )
    withToken(
      call,
      () => tokenFor(audience),
      settle,
      (token) => {
        call.token = token
        next(call, (outcome) => {
          if (isRefused(call, outcome) && !cancellation.reason) again(token, outcome)
          else settle(outcome)
        })
      },
    )
  }

/** Goes on with the token: at once when it is at hand, otherwise as long as the call's deadline allows. */
const withToken = (
  call: Outgoing,
  ask: () => ReturnType<TokenFor>,
  settle: Settle,
  then: (token: string) => void,
): void => {
  const token = ask()
  if (typeof token === 'string') then(token)
  else
    unlessCancelled(call.cancellation, token).then(then, (error) =>
      settle(asBffError(error, call.upstream.name)),
    )
}

const isRefused = ({ body }: Outgoing, outcome: Outcome): boolean =>
  outcome instanceof BffError &&
  outcome.options.unauthorized === true &&
  (body === null || typeof body === 'string' || body instanceof Uint8Array)
