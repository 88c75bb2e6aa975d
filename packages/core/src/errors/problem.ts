import { z } from '@hono/zod-openapi'
import type { BffError } from './bff-error.ts'
import { codeOf, type ErrorCodeName } from './codes.ts'

/** Any text in the document, so that a new code is growth; for programs in TypeScript the codes there are. */
const codeText = () =>
  z
    .string()
    .openapi({ description: 'Stable, for programs', example: 'BFF_SERVICE_TIMEOUT' }) as unknown as z.ZodType<
    ErrorCodeName,
    ErrorCodeName
  >

/** The body of every answer that is not a success: RFC 9457 problem details with bffkit's members. */
export const Problem = z
  .object({
    type: z.string().openapi({
      description: 'Where the page about this code is',
      example: '/problems/BFF_SERVICE_TIMEOUT',
    }),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    code: codeText(),
    instance: z.string().openapi({ description: 'The request id, as in `X-Request-Id` and in the logs' }),
    retryAfter: z.number().optional().openapi({ description: 'Seconds after which to try again' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .openapi({
        description:
          'What is wrong with the input: a JSON pointer into `{ query, path, headers, cookies, body }`, and why',
      }),
    'violated-policies': z
      .array(z.string())
      .optional()
      .openapi({ description: 'The limits that are spent, as `RateLimit-Policy` names them' }),
  })
  .openapi('Problem')

/** The body of every answer that is not a success. */
export type Problem = z.output<typeof Problem>

/** Further members of a 401 where users sign in with a browser. */
export interface SignInHint {
  /** Where to send the browser, as a path of the gateway. */
  readonly loginUrl?: string
}

/** The media type of problems, RFC 9457 section 6.1. */
export const problemType = 'application/problem+json'

/**
 * The problem a client sees of an error: by the table of codes, without its message.
 *
 * @param base the path under which clients find the gateway, when a proxy in front takes one off
 */
export const problemOf = (
  { code, status, options }: BffError,
  requestId: string,
  base = '',
): Problem & SignInHint => ({
  type: codeOf(code).type ?? `${base}/problems/${code}`,
  title: codeOf(code).title,
  status,
  code,
  instance: requestId,
  ...(options.retryAfter === undefined ? {} : { retryAfter: options.retryAfter }),
  ...(options.errors ? { errors: [...options.errors] } : {}),
  ...(options.violatedPolicies ? { 'violated-policies': [...options.violatedPolicies] } : {}),
  ...(options.loginUrl === undefined ? {} : { loginUrl: options.loginUrl }),
})

/**
 * The answer of a route that can fail in one more way, beside those of {@link problems}.
 *
 * @example
 * ```ts
 * import { problemResponse, problems } from '@bffkit/core'
 *
 * const responses = { ...problems, 409: problemResponse('An order with this Idempotency-Key is still being placed') }
 * ```
 */
export const problemResponse = (description: string) =>
  ({ description, content: { [problemType]: { schema: Problem } } }) as {
    description: string
    content: { 'application/problem+json': { schema: typeof Problem } }
  }

/** The page a problem's `type` leads to. */
export const problemPage = (code: ErrorCodeName): string => {
  const { status, title, explanation } = codeOf(code)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${code}</title>
<h1>${escaped(title)}</h1>
<p><code>${code}</code>, status ${status}</p>
<p>${escaped(explanation).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>
</html>
`
}

/** The words of a code may be an app's. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
