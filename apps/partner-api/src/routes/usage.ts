import { createRoute, reply } from '@bffkit/core'
import type { UsageRecords } from '@bffkit/core/store'
import { OpenAPIHono } from '@hono/zod-openapi'
import { access, accountOf } from '../access.ts'
import type { PartnerEnv } from '../env.ts'
import { UsageAnswer } from './usage.view.ts'

/** Days that are counted: today and those before. */
const days = 30

/** What the partner has called, and how often. */
export const usageOf = (usage: UsageRecords) => {
  const route = createRoute({
    method: 'get',
    path: '/usage',
    operationId: 'getUsage',
    tags: ['usage'],
    summary: `What was called in the last ${days} days, by operation`,
    ...access(usage, 'GET /v1/usage', 'usage:read'),
    responses: { 200: UsageAnswer.response },
  })

  return new OpenAPIHono<PartnerEnv>().openapi(route, async (c) => {
    const since = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10)
    return reply(c, UsageAnswer, { since, operations: await usage.of(accountOf(c), since) })
  })
}
