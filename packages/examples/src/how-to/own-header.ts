import { service } from '@bffkit/core'
import { z } from 'zod'

const Product = z.object({ id: z.string(), name: z.string() })

/** All calls say `x-api-version`; `accept-language` and `x-campaign` are passed on as the client sent them. */
const options = { ownHeaders: { 'x-api-version': '3' }, headers: ['accept-language', 'x-campaign'] }

export const catalog = service('catalog', options, (call) => ({
  product: (id: string, account: string) =>
    call.get('products/{id}', Product, { path: { id }, headers: { 'x-account': account } }),
}))
