import { service } from '@bffkit/core'
import { z } from 'zod'

const Product = z.object({ id: z.string(), name: z.string() })

/** `GET /products?ids=p1,p2`: ids of one tick become one call, each once; the answer is a Map by id. */
export const catalog = service('catalog', { timeout: 300 }, (call) => ({
  products: (ids: readonly string[]) => call.batch('products', Product, { ids, key: 'id' }),
}))
