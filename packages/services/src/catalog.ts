import { refused, service } from '@bffkit/core'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const Product = z.object({
  id: z.string(),
  sku: z.string(),
  title: z.string(),
  brand: z.string(),
  category: z.string(),
  description: z.string(),
  price: z.number(),
  currency: z.string(),
  available: z.boolean(),
  images: z.array(
    z.object({ url: z.url(), alt: z.string(), width: z.number().int(), height: z.number().int() }),
  ),
})

/** A product, as far as any gateway needs it. */
export type Product = z.output<typeof Product>

const Products = z.array(Product)
const ProductPage = z.object({ items: Products, next: z.string().nullable(), total: z.number().int() })
const Categories = z.array(z.object({ id: z.string(), name: z.string(), products: z.number().int() }))

/** What to look for in the catalog. */
export interface ProductSearch {
  readonly query?: string | undefined
  readonly category?: string | undefined
  /** Where the last page ended. */
  readonly cursor?: string | undefined
  readonly limit: number
}

const wrongSearch = refused(400, Refusal, {
  '/query': '/query/query',
  '/category': '/query/category',
  '/cursor': '/query/cursor',
  '/limit': '/query/limit',
})

/** What the shop sells; the same for everybody. */
export const catalog = service('catalog', { audience: 'urn:shop:catalog', timeout: 400 }, (call) => ({
  search: (search: ProductSearch) =>
    call.get('products', ProductPage, { query: { ...search }, passes: [wrongSearch] }),
  byId: (id: string) => call.get('products/{id}', Product, { path: { id }, passes: [404] }),
  /** Products by id, in one call however many are asked for at once; unknown ids are not in the map. */
  byIds: (ids: readonly string[]) => call.batch('products', Product, { ids, key: 'id', items: 'items' }),
  /** What there is to choose from, with how many products of each. */
  categories: () => call.get('categories', Categories),
  /** What customers of a segment like. */
  picksFor: (segment: string, limit: number) => call.get('picks', Products, { query: { segment, limit } }),
}))
