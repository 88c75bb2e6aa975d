import type { BffError } from '../../errors/bff-error.ts'
import { codeOf } from '../../errors/codes.ts'

/**
 * Whether a service failed, so that an older answer may take the place of a new one: what RFC 5861 section 4 calls an
 * error, and what comes of a service that cannot be reached, is late, or no longer answers what was agreed.
 */
export const isFailure = ({ code }: BffError): boolean => codeOf(code).mayServeStale === true

/** Whether a service has answered with a 4xx: that it will not. */
export const isRefusal = ({ code, options }: BffError): boolean =>
  options.passed === true || (code !== 'BFF_SERVICE_OVERLOADED' && codeOf(code).verdict === 'success')
