import { BffError } from '../errors/bff-error.ts'
import type { ErrorCodeName } from '../errors/codes.ts'
import { type Answer, type Outgoing, where } from './outgoing.ts'
import { retryAfterOf } from './retry-after.ts'

const passed = {
  404: 'BFF_NOT_FOUND',
  409: 'BFF_CONFLICT',
  410: 'BFF_GONE',
  412: 'BFF_PRECONDITION_FAILED',
  422: 'BFF_UNPROCESSABLE',
} as const satisfies Record<number, ErrorCodeName>

/** The statuses of a service a method may pass on to the client, with the gateway's own title. */
export type PassedStatus = keyof typeof passed

/** What a service's status means when it is not a success. */
export const statusError = (call: Outgoing, status: number, headers: Answer['headers']): BffError => {
  const { name } = call.upstream
  const code = call.passes.find((pass) => pass === status)
  if (code) return new BffError(passed[code], `${name}: answered ${status} ${where(call)}`)
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
