import { view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'

/** What the partner has called, and how often. */
export const UsageAnswer = view('UsageAnswer', {
  since: z.iso.date().openapi({ description: 'The first day that is counted, in UTC' }),
  operations: z.array(
    z.object({
      operation: z.string().openapi({ example: 'GET /v1/products' }),
      requests: z.number().int(),
      lastUsedAt: z.iso.datetime(),
    }),
  ),
})
