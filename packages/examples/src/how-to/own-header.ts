import { service } from '@bffkit/core'
import { z } from 'zod'

const Product = z.object({ id: z.string(), name: z.string() })

/** What every call of this service says. */
const own = { 'x-tenant': 'shop' }

/** `accept-language` and `x-campaign` are passed on as the client sent them. */
export const catalog = service('catalog', { headers: ['accept-language', 'x-campaign'] }, (call) => ({
  product: (id: string, account: string) =>
    call.get('products/{id}', Product, { path: { id }, headers: { ...own, 'x-account': account } }),
}))
