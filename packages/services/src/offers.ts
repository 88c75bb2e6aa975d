import { service } from '@bffkit/core'
import { z } from 'zod'

const Offers = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      productId: z.string(),
      label: z.string(),
      price: z.number(),
      currency: z.string(),
      endsAt: z.iso.datetime(),
    }),
  ),
})

/** What the caller gets cheaper. The service works out every price. */
export const offers = service('offers', { audience: 'urn:shop:offers', timeout: 400 }, (call) => ({
  /** Those for the caller, at most one a product. */
  mine: async () => (await call.get('offers', Offers)).items,
  /** Those for one product, the best first. */
  of: async (productId: string) => (await call.get('offers', Offers, { query: { productId } })).items,
}))
