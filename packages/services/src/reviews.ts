import { refused, service } from '@bffkit/core'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const Review = z.object({
  id: z.string(),
  author: z.string(),
  rating: z.number().int(),
  title: z.string(),
  text: z.string(),
  createdAt: z.iso.datetime(),
  helpful: z.number().int(),
})
const ReviewPage = z.object({ items: z.array(Review), next: z.string().nullable(), total: z.number().int() })

const Rating = z.object({
  average: z.number(),
  count: z.number().int(),
  /** How many gave each number of stars. */
  histogram: z.object({
    '1': z.number().int(),
    '2': z.number().int(),
    '3': z.number().int(),
    '4': z.number().int(),
    '5': z.number().int(),
  }),
})

const wrongPage = refused(400, Refusal, { '/cursor': '/query/reviews' })

/** What customers say. */
export const reviews = service('reviews', { audience: 'urn:shop:reviews', timeout: 400 }, (call) => ({
  of: (id: string, limit: number, cursor?: string) =>
    call.get('products/{id}/reviews', ReviewPage, {
      path: { id },
      query: { limit, cursor },
      passes: [404, wrongPage],
    }),
  rating: (id: string) => call.get('products/{id}/rating', Rating, { path: { id } }),
}))
