import { service } from '@bffkit/core'
import { z } from 'zod'

const Product = z.object({ id: z.string() })

/** `CATALOG_URL=http://10.0.0.1:4002,http://10.0.0.2:4002`, or one name and `dns: true`. */
export const catalog = service(
  'catalog',
  { balance: { algorithm: 'least-connections', health: { path: 'health' } }, hedge: true },
  (call) => ({ byId: (id: string) => call.get('products/{id}', Product, { path: { id } }) }),
)
