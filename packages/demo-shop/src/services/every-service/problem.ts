import { STATUS_CODES } from 'node:http'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What is wrong with a request or a service (RFC 9457). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem')

/** One thing that is wrong with a request, with the JSON pointer (RFC 6901) of where. */
type Flaw = { pointer: string; detail: string }

/** Answers with a problem (RFC 9457). */
export const problem = (c: Context, status: ContentfulStatusCode, detail: string, errors?: Flaw[]) => {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, errors }
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json(body, status, { 'Content-Type': 'application/problem+json' })
}

/** The error to throw for a request that is turned down: it becomes a problem with this status and detail. */
export const refusal = (status: ContentfulStatusCode, detail: string) =>
  new HTTPException(status, { message: detail })

/** Says what is wrong with an input that failed its schema. */
export const flawsOf = (error: z.core.$ZodError): Flaw[] =>
  error.issues.map((issue) => ({ pointer: ['', ...issue.path.map(String)].join('/'), detail: issue.message }))

/** Documents the problems an operation answers with, for its `responses`. */
export const problems = <Status extends number>(...statuses: Status[]) =>
  Object.fromEntries(statuses.map((status) => [status, problemResponse(status)]))

const problemResponse = (status: number) => ({
  description: STATUS_CODES[status] ?? 'Error',
  content: { 'application/problem+json': { schema: Problem } },
})
