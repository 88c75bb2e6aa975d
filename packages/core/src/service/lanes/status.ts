import { BffError } from '../../errors/bff-error.ts'
import { passedCodes } from '../../errors/codes.ts'
import { type Answer, type Outgoing, where } from '../outgoing.ts'
import { retryAfterOf } from '../policies/retry/retry-after.ts'
import { answerText } from './answer-text.ts'
import { passOf } from './passes.ts'
import { maxRefusal, readRefusal } from './read-refusal.ts'
import type { Refused } from './refused.ts'

/**
 * What a service's status means when it is not a success.
 *
 * @param body what was read of it, for a status that is passed on with what is wrong; otherwise nobody looks at it
 */
export const statusError = (
  call: Outgoing,
  status: number,
  headers: Answer['headers'],
  body?: Buffer,
): BffError => {
  const { name } = call.upstream
  const pass = passOf(call, status)
  if (pass !== undefined)
    return passedError(call, status, pass, () =>
      answerText(call, headers, body ?? Buffer.alloc(0), maxRefusal),
    )
  if (status === 429)
    return new BffError('BFF_SERVICE_OVERLOADED', `${name}: answered 429 ${where(call)}`, {
      retryAfter: retryAfterOf(headers['retry-after'], Date.now()),
    })
  if (status >= 500 && status < 600)
    return new BffError('BFF_SERVICE_UNAVAILABLE', `${name}: answered ${status} ${where(call)}`)
  if (status >= 400 && status < 500) {
    const reason = status === 404 || status === 410 ? 'absent' : 'refused'
    return new BffError('BFF_SERVICE_REFUSED', `${name}: answered ${status} ${where(call)}`, {
      reason,
      ...(status === 401 && { unauthorized: true }),
    })
  }
  return new BffError(
    'BFF_SERVICE_CONTRACT',
    `${name}: answered ${status}, which no call expects ${where(call)}`,
  )
}

/** A refusal the client has to know of. What is broken about its body is the service's mistake, and no reason to hide the status. */
const passedError = (call: Outgoing, status: number, pass: Refused | true, text: () => string): BffError => {
  const code = passedCodes[status] ?? 'BFF_REFUSED'
  const refusal = pass === true || call.method === 'HEAD' ? {} : readRefusal(pass, text)
  const how = refusal.drifted ? ', with a body that does not fit its schema' : ''
  return new BffError(code, `${call.upstream.name}: answered ${status}${how} ${where(call)}`, {
    passed: true,
    ...(code === 'BFF_REFUSED' && { status }),
    ...(code === 'BFF_INPUT_INVALID' && { reason: 'refused' }),
    ...refusal,
  })
}
