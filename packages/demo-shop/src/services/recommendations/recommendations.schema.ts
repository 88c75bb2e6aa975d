import { z } from '@hono/zod-openapi'

/** Why a product is recommended. */
export const Reason = z
  .enum(['same-brand', 'similar', 'bought-in-category', 'popular'])
  .openapi('RecommendationReason')

const InternalRecommendation = z.object({
  model: z.string(),
  experiment: z.string(),
  features: z.record(z.string(), z.number()),
  expectedMargin: z.number(),
})

/** A product worth showing, by its id only; `score` is from 0 to 1. */
export const Recommendation = z
  .object({ productId: z.string(), score: z.number(), reason: Reason, internal: InternalRecommendation })
  .openapi('Recommendation')

export const RecommendationList = z.object({ items: z.array(Recommendation) }).openapi('RecommendationList')
