import type { Limit } from '../../pressure/limit.ts'
import { idempotencyKeyHeader } from '../../traffic/idempotency/idempotency-key.ts'
import { isFinal } from '../../traffic/idempotency/stored-answer.ts'
import { type LimitsOf, noLimits } from './limits-of.ts'
import type { Document, Operation, Placed } from './operations.ts'

type Header = NonNullable<NonNullable<Document['components']>['headers']>[string]

/** The headers of answers that the gateway itself sends, as OpenAPI describes them. */
const described = {
  'X-Request-Id': {
    description: 'Names the request in logs, and is the `instance` of a problem. One that was sent is kept',
    required: true,
    schema: { type: 'string', pattern: '^[\\w.-]{8,64}$', minLength: 8, maxLength: 64 },
  },
  'Server-Timing': {
    description: 'Where the time went, in milliseconds (W3C Server Timing)',
    schema: { type: 'string' },
  },
  'Cache-Control': {
    description: 'Who may keep the answer, and how long (RFC 9111)',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds after which another try makes sense',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 2 ** 31 - 1 },
  },
  'WWW-Authenticate': {
    description:
      'Which credential is asked for, and what was wrong with the one that came (RFC 9110 section 11.6.1)',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description:
      'The limits that hold: of each the quota `q` and its window `w` in seconds, or the unit `qu` (draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'What is left of each limit, `r`, and the seconds `t` until it is whole again, or until this would be taken',
    schema: { type: 'string' },
  },
  'Quota-Warning': {
    description: 'The quotas of which four fifths are spent with this request: sent once, as `RateLimit` is',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'Says that the answer is the one a request with this `Idempotency-Key` got before',
    schema: { type: 'string', enum: ['true'] },
  },
  Location: {
    description: 'Where to find what was made',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
} satisfies Record<string, Header>

type Name = keyof typeof described

const prefix = '#/components/headers/'

/**
 * Writes into every answer the headers it comes with, beside those its route declares, and into the components each that
 * is used. One without `required` may be absent.
 */
export const giveAnswerHeaders = (
  document: Document,
  operations: readonly Placed[],
  limitsOf: LimitsOf = noLimits,
): void => {
  const used = new Set<string>()
  for (const placed of operations) {
    const { operation } = placed
    const limits = limitsOf(placed)
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if ('$ref' in response) continue
      const own: Record<string, Header> = response.headers ?? {}
      const declared = new Set(Object.keys(own).map((name) => name.toLowerCase()))
      const given = namesFor(operation, limits, Number(status)).filter(
        (name) => !declared.has(name.toLowerCase()),
      )
      for (const name of given) own[name] = { $ref: prefix + name }
      response.headers = own
      for (const header of Object.values(own))
        if ('$ref' in header && header.$ref.startsWith(prefix)) used.add(header.$ref.slice(prefix.length))
    }
  }
  const headers = Object.entries(described).filter(([name]) => used.has(name))
  if (headers.length === 0) return
  document.components ??= {}
  document.components.headers = {
    ...document.components.headers,
    ...structuredClone(Object.fromEntries(headers)),
  }
}

const namesFor = (operation: Operation, limits: readonly Limit[], status: number): Name[] => [
  'X-Request-Id',
  'Server-Timing',
  'Cache-Control',
  // 400 is what a credential in the wrong place gets (RFC 6750 section 3.1).
  ...when<Name>(status === 400 || status === 401 || status === 403, 'WWW-Authenticate'),
  ...when<Name>(status === 429 || status === 503, 'Retry-After'),
  ...(limits.length > 0 ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
  ...when<Name>(status < 400 && limits.some(({ kind }) => kind === 'calendar'), 'Quota-Warning'),
  ...(isIdempotent(operation)
    ? [...when<Name>(status === 409, 'Retry-After'), ...when<Name>(isFinal(status), 'Idempotency-Replayed')]
    : []),
]

const when = <T>(holds: boolean, value: T): T[] => (holds ? [value] : [])

const isIdempotent = ({ parameters = [] }: Operation) =>
  parameters.some(
    (one) => 'in' in one && one.in === 'header' && one.name.toLowerCase() === idempotencyKeyHeader,
  )
