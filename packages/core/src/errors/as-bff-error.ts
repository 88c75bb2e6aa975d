import { HTTPException } from 'hono/http-exception'
import { SchemaValidationError } from 'ky'
import { BffError } from './bff-error.ts'
import type { ErrorCodeName } from './codes.ts'

const codesOfHono: Readonly<Record<number, ErrorCodeName>> = {
  400: 'BFF_INPUT_INVALID',
  401: 'BFF_UNAUTHENTICATED',
  403: 'BFF_FORBIDDEN',
  404: 'BFF_NOT_FOUND',
  405: 'BFF_METHOD_NOT_ALLOWED',
  409: 'BFF_CONFLICT',
  410: 'BFF_GONE',
  412: 'BFF_PRECONDITION_FAILED',
  413: 'BFF_BODY_TOO_LARGE',
  415: 'BFF_MEDIA_TYPE_UNSUPPORTED',
  422: 'BFF_UNPROCESSABLE',
  429: 'BFF_TOO_MANY_REQUESTS',
  503: 'BFF_SERVICE_OVERLOADED',
  504: 'BFF_BUDGET_SPENT',
}

/** Anything thrown on the road of a request as a BffError: hono's own exceptions by status, the rest as a defect. */
export const asBffError = (error: unknown, where = 'gateway'): BffError => {
  if (error instanceof BffError) return error
  if (error instanceof SchemaValidationError)
    return new BffError('BFF_SERVICE_CONTRACT', 'service: an answer read through ky does not fit its schema')
  const converted = error instanceof HTTPException ? ofHono(error) : undefined
  return converted ?? new BffError('BFF_INTERNAL', `${where}: threw`, { cause: error })
}

const ofHono = (error: HTTPException): BffError | undefined => {
  const code = codesOfHono[error.status]
  const challenge = error.res?.headers.get('www-authenticate')
  return (
    code &&
    new BffError(code, `request: refused with ${error.status} by the gateway's own code`, {
      ...(challenge && { headers: { 'www-authenticate': challenge } }),
    })
  )
}
