import type { z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import type { Row, ShopDatabase } from '../../database/schema.ts'
import { priceRanges } from '../catalog/catalog.queries.ts'
import { refusal } from '../every-service/problem.ts'
import type { Shopper } from '../rewards/shopper-of.ts'
import type { Reason, Recommendation } from './recommendations.schema.ts'

type Candidate = Pick<
  Row<'products'>,
  'number' | 'id' | 'brand' | 'category' | 'price' | 'cost' | 'popularity'
>

const columns = ['number', 'id', 'brand', 'category', 'price', 'cost', 'popularity'] as const

/** Recommends what goes with a product: of its category, near its price, best of its brand. 404 without such a product. */
export const relatedTo = async (database: ShopDatabase, id: string, limit: number) => {
  const product = await database
    .selectFrom('products')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!product) throw refusal(404, 'no such product')
  const candidates = await database
    .selectFrom('products')
    .select(columns)
    .where('category', '=', product.category)
    .where('available', '=', 1)
    .where('id', '!=', id)
    .execute()
  return best(limit, candidates, (candidate) => {
    const brand = candidate.brand === product.brand ? 1 : 0
    const price = Math.min(candidate.price, product.price) / Math.max(candidate.price, product.price)
    const reason = brand === 1 ? 'same-brand' : 'similar'
    return { reason, features: { price, brand, popularity: popularity(candidate) } }
  })
}

/** Recommends to a customer what is popular in the segment's price range, most of all in categories they bought in. */
export const forShopper = async (database: ShopDatabase, { userId, segment }: Shopper, limit: number) => {
  const [from, to] = priceRanges[segment]
  const bought = await lastBought(database, userId)
  const candidates = await database
    .selectFrom('products')
    .select(columns)
    .where('price', '>=', from)
    .where('price', '<', to)
    .where('available', '=', 1)
    .orderBy('popularity', 'desc')
    .limit(CANDIDATES)
    .execute()
  const isNew = ({ id }: Candidate) => !bought.some((product) => product.id === id)
  const categories = new Set(bought.map(({ category }) => category))
  return best(limit, candidates.filter(isNew), (candidate) => {
    const category = categories.has(candidate.category) ? 1 : 0
    const reason = category === 1 ? 'bought-in-category' : 'popular'
    return { reason, features: { category, popularity: popularity(candidate) } }
  })
}

const CANDIDATES = 200
const LAST_ORDERS = 5

const lastBought = async (database: ShopDatabase, userId: string) => {
  const orders = await database
    .selectFrom('orders')
    .select('lines')
    .where('userId', '=', userId)
    .orderBy('number', 'desc')
    .limit(LAST_ORDERS)
    .execute()
  const ids = orders.flatMap(({ lines }) => fromJson(lines).map(({ productId }) => productId))
  if (ids.length === 0) return []
  return database.selectFrom('products').select(['id', 'category']).where('id', 'in', ids).execute()
}

type Judged = { reason: z.infer<typeof Reason>; features: Record<string, number> }

/** Takes the candidates whose features are the highest on average. */
const best = (limit: number, candidates: readonly Candidate[], judge: (candidate: Candidate) => Judged) =>
  candidates
    .map((candidate) => toRecommendation(candidate, judge(candidate)))
    .toSorted((one, other) => other.score - one.score)
    .slice(0, limit)

const toRecommendation = (
  { number, id, price, cost }: Candidate,
  { reason, features }: Judged,
): z.infer<typeof Recommendation> => {
  const values = Object.values(features)
  return {
    productId: id,
    score: rounded(values.reduce((sum, value) => sum + value, 0) / values.length),
    reason,
    internal: {
      model: 'two-tower-2026-10',
      experiment: number % 2 === 0 ? 'control' : 'fresh-first',
      features: Object.fromEntries(Object.entries(features).map(([name, value]) => [name, rounded(value)])),
      expectedMargin: rounded((price - cost) / price),
    },
  }
}

const MOST_POPULAR = 10_000

const popularity = (candidate: Candidate) => candidate.popularity / MOST_POPULAR

const rounded = (value: number) => Math.round(value * 1_000) / 1_000
