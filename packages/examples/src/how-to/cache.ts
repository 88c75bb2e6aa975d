import { service } from '@bffkit/core'
import { z } from 'zod'

const Product = z.object({ id: z.string(), name: z.string() })
const Price = z.object({ cents: z.number().int() })

export const catalog = service('catalog', { timeout: 400 }, (call) => ({
  /** For everybody: 30 s fresh, a minute more while a new one is fetched, five minutes when the service fails. */
  product: (id: string) =>
    call.get('products/{id}', Product, {
      path: { id },
      cache: { ttl: 30_000, staleWhileRevalidate: 60_000, staleIfError: 300_000, scope: 'shared' },
    }),
  /** For the caller alone. */
  price: (id: string) =>
    call.get('products/{id}/price', Price, { path: { id }, cache: { ttl: 5_000, scope: 'principal' } }),
  rename: (id: string, name: string) => call.put('products/{id}', z.void(), { path: { id }, body: { name } }),
}))
