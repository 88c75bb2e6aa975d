import { HTTPException } from 'hono/http-exception'
import { BffError } from './bff-error.ts'
import type { ErrorCodeName } from './codes.ts'

const codesOfHono: Readonly<Record<number, ErrorCodeName>> = {
  400: 'BFF_INPUT_INVALID',
  401: 'BFF_UNAUTHENTICATED',
  403: 'BFF_FORBIDDEN',
  404: 'BFF_NOT_FOUND',
  409: 'BFF_CONFLICT',
  410: 'BFF_GONE',
  412: 'BFF_PRECONDITION_FAILED',
  413: 'BFF_BODY_TOO_LARGE',
  415: 'BFF_MEDIA_TYPE_UNSUPPORTED',
  422: 'BFF_UNPROCESSABLE',
}

/** Anything thrown on the road of a request as a BffError: hono's own exceptions by status, the rest as a defect. */
export const asBffError = (error: unknown): BffError => {
  if (error instanceof BffError) return error
  const code = error instanceof HTTPException ? codesOfHono[error.status] : undefined
  if (code) return new BffError(code, 'request: refused before it reached its handler')
  return new BffError('BFF_INTERNAL', 'gateway: threw', { cause: error })
}
