import { codingOf } from '../../edge/body/content-coding.ts'
import { BffError } from '../../errors/bff-error.ts'
import { isPassedThrough } from '../headers/between-us.ts'
import { repeatedHeader } from '../headers/repeated-header.ts'
import type { Head } from '../outgoing.ts'
import { type Outgoing, where } from '../outgoing.ts'
import { isConditional } from '../policies/conditional.ts'
import { isReadable } from './answer-text.ts'
import { statusError } from './status.ts'

/**
 * Why the head of an answer is enough to end a call and close its connection: a status no call expects, such as a
 * redirect, two values of a header that has one, or an encoding that was not asked for and that nobody decodes within limits, be it of
 * the body or of its transfer (RFC 9112 section 6.1: none but `chunked` without a `TE` that asks for it).
 */
export const refusal = (call: Outgoing, status: number, headers: Head['headers']): BffError | undefined => {
  const isExpected = (status >= 200 && status < 300) || (status >= 400 && status < 600)
  const isSame = status === 304 && isConditional(call)
  if (!isExpected && !isSame && !isPassedThrough(call, status)) return statusError(call, status, headers)
  const repeated = repeatedHeader(headers)
  if (repeated !== undefined)
    return new BffError(
      'BFF_SERVICE_CONTRACT',
      `${call.upstream.name}: answered with two ${repeated} that differ ${where(call)}`,
    )
  const { 'transfer-encoding': transfer } = headers
  if (transfer !== undefined && String(transfer).toLowerCase() !== 'chunked') return recoded(call)
  if (isReadable(call, codingOf(headers['content-encoding']))) return undefined
  // Of a failure the status is enough: nobody needs its body.
  if (status >= 400 && !isPassedThrough(call, status)) return statusError(call, status, headers)
  return new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: answered compressed, which was not asked for ${where(call)}`,
  )
}

const recoded = (call: Outgoing) =>
  new BffError(
    'BFF_SERVICE_CONTRACT',
    `${call.upstream.name}: answered in a transfer coding that was not asked for ${where(call)}`,
  )
