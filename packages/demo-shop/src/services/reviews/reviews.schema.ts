import { z } from '@hono/zod-openapi'

const InternalReview = z.object({
  userId: z.string(),
  email: z.string(),
  ip: z.string(),
  moderationScore: z.number(),
  moderatedBy: z.string(),
  incentive: z.string().nullable(),
})

export const Review = z
  .object({
    id: z.string(),
    productId: z.string(),
    author: z.string(),
    rating: z.number().int().min(1).max(5),
    title: z.string(),
    text: z.string(),
    createdAt: z.iso.datetime(),
    helpful: z.number().int(),
    internal: InternalReview,
  })
  .openapi('Review')

export const ReviewPage = z
  .object({ items: z.array(Review), next: z.string().nullable(), total: z.number().int() })
  .openapi('ReviewPage')

const Count = z.number().int()

/** How a product is rated; the average has two decimals, and is 0 when nobody has rated it. */
export const Rating = z
  .object({
    productId: z.string(),
    average: z.number(),
    count: Count,
    histogram: z.object({ '1': Count, '2': Count, '3': Count, '4': Count, '5': Count }),
    internal: z.object({ toxicReviews: Count, averageModerationScore: z.number(), model: z.string() }),
  })
  .openapi('Rating')
