import { service } from '@bffkit/core'
import { z } from 'zod'

const Recommendations = z.object({ items: z.array(z.object({ productId: z.string() })) })
const ids = ({ items }: z.output<typeof Recommendations>) => items.map(({ productId }) => productId)

/** What else may please, as product ids, the best first. */
export const recommendations = service(
  'recommendations',
  { audience: 'urn:shop:recommendations', timeout: 400 },
  (call) => ({
    related: async (id: string, limit: number) =>
      ids(await call.get('products/{id}/related', Recommendations, { path: { id }, query: { limit } })),
    forMe: async (limit: number) => ids(await call.get('for-me', Recommendations, { query: { limit } })),
  }),
)
