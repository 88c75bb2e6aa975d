import type { z } from '@hono/zod-openapi'
import type { ShopDatabase } from '../../database/schema.ts'
import { productKinds } from '../../database/seed/product-kinds.ts'
import type { Segment } from '../users/users.schema.ts'
import { toProduct } from './to-product.ts'

type Search = {
  query?: string | undefined
  category?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Finds the products that have every word of the query, in the order they were added; `next` is the next cursor. */
export const onePage = async (database: ShopDatabase, { query = '', category, cursor, limit }: Search) => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  let matching = database.selectFrom('products')
  if (category) matching = matching.where('category', '=', category)
  for (const word of words)
    matching = matching.where((e) => e(e.fn('instr', ['searchText', e.val(word)]), '>', 0))

  const { total } = await matching
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await matching
    .selectAll()
    .where('number', '>', Number(cursor ?? 0))
    .orderBy('number')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(toProduct), next: rows.length > limit && last ? `${last.number}` : null, total }
}

/** Looks up many products at once, in the order asked for; unknown ids are left out. */
export const productsByIds = async (database: ShopDatabase, ids: readonly string[]) => {
  const rows = await database.selectFrom('products').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const items = [...new Set(ids)].flatMap((id) => byId.get(id) ?? []).map(toProduct)
  return { items, next: null, total: items.length }
}

/** Finds one product, or nothing. */
export const productById = async (database: ShopDatabase, id: string) => {
  const row = await database.selectFrom('products').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toProduct(row)
}

/** Picks available products by popularity, from the price range (in cents) a segment buys in. */
export const pickedFor = async (
  database: ShopDatabase,
  { segment, limit }: { segment: z.infer<typeof Segment>; limit: number },
) => {
  const [from, to] = priceRanges[segment]
  const rows = await database
    .selectFrom('products')
    .selectAll()
    .where('price', '>=', from)
    .where('price', '<', to)
    .where('available', '=', 1)
    .orderBy('popularity', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toProduct)
}

/** What a segment buys in, in cents: from, and below. */
export const priceRanges = {
  new: [0, 6_000],
  regular: [3_000, 15_000],
  loyal: [8_000, 40_000],
  vip: [25_000, 500_000],
} as const satisfies Record<z.infer<typeof Segment>, readonly [number, number]>

/** Counts the products of every category. */
export const allCategories = async (database: ShopDatabase) => {
  const rows = await database
    .selectFrom('products')
    .select((e) => ['category', e.fn.countAll<number>().as('products')])
    .groupBy('category')
    .execute()
  const counts = new Map(rows.map((row) => [row.category, row.products]))
  return productKinds.map(({ id, name }) => ({ id, name, products: counts.get(id) ?? 0 }))
}
