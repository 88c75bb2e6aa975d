import type { z } from '@hono/zod-openapi'

/** Documents a JSON answer, for an operation's `responses`. */
export const jsonAnswer = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** Documents a JSON body that must be there, for an operation's `request`. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})
