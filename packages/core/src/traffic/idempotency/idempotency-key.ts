import { z } from '@hono/zod-openapi'
import { BffError } from '../../errors/bff-error.ts'

/** The header that carries the key, in lower case. */
export const idempotencyKeyHeader = 'idempotency-key'

/** A string of RFC 8941 section 3.3.3, or the same bare: 1 to 255 visible ASCII characters. */
const pattern = /^(?:"(?:[!#-[\]-~]|\\["\\]){1,255}"|[!#-[\]-~]{1,255})$/

const detail = 'Must be 1 to 255 visible ASCII characters, as a quoted string or bare'

/**
 * The required `Idempotency-Key` header, for `request.headers` of `createRoute`, where it is validated and documented.
 * More headers are added with `.extend()`. A missing or malformed key is a 400 with the pointer
 * `/headers/idempotency-key`. Source: draft-ietf-httpapi-idempotency-key-header-07 section 2.1, RFC 8941 section 3.3.3.
 */
export const idempotencyHeader = z.object({
  [idempotencyKeyHeader]: z.string(detail).regex(pattern, detail).openapi({
    description:
      'Makes the request safe to repeat: every repetition with the same key and the same payload is one write and gets one answer. Use a new UUID for each new write.',
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  }),
})

/**
 * The key a client sent, without quotes and escapes: `"k1"` and `k1` are the same key.
 *
 * @throws BFF_INPUT_INVALID when it is missing or malformed.
 */
export const idempotencyKeyOf = (value: string | undefined): string => {
  if (value === undefined || !pattern.test(value))
    throw new BffError('BFF_INPUT_INVALID', 'request: its idempotency key is missing or malformed', {
      errors: [{ pointer: `/headers/${idempotencyKeyHeader}`, detail }],
    })
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : value
}
