import type { z } from '@hono/zod-openapi'
import type { ShopDatabase } from '../../database/schema.ts'
import { refusal } from '../every-service/problem.ts'
import type { Rating, Review } from './reviews.schema.ts'

/** Finds what customers say about a product, newest first; `next` is the next cursor. 404 without such a product. */
export const reviewsOf = async (
  database: ShopDatabase,
  productId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) => {
  await mustExist(database, productId)
  const { total } = await database
    .selectFrom('reviews')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('productId', '=', productId)
    .executeTakeFirstOrThrow()
  const rows = await newest(database, productId, limit + 1, cursor)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(toReview), next: rows.length > limit && last ? `${last.number}` : null, total }
}

const newest = (database: ShopDatabase, productId: string, limit: number, cursor: string | undefined) => {
  const theirs = database
    .selectFrom('reviews as review')
    .innerJoin('users as user', 'user.id', 'review.userId')
    .select(['review.number', 'review.id', 'review.productId', 'review.rating', 'review.title'])
    .select(['review.body', 'review.createdAt', 'review.helpful', 'review.toxicity'])
    .select(['user.id as userId', 'user.name', 'user.email'])
    .where('review.productId', '=', productId)
  const older = cursor ? theirs.where('review.number', '<', Number(cursor)) : theirs
  return older.orderBy('review.number', 'desc').limit(limit).execute()
}

const toReview = (row: Awaited<ReturnType<typeof newest>>[number]): z.infer<typeof Review> => ({
  id: row.id,
  productId: row.productId,
  author: shortened(row.name),
  rating: row.rating,
  title: row.title,
  text: row.body,
  createdAt: row.createdAt,
  helpful: row.helpful,
  internal: {
    userId: row.userId,
    email: row.email,
    ip: `203.0.113.${row.number % 256}`,
    moderationScore: row.toxicity,
    moderatedBy: row.toxicity > TOXIC ? 'team-leipzig' : 'classifier-3',
    incentive: row.number % 7 === 0 ? 'voucher-5' : null,
  },
})

const TOXIC = 0.8

const shortened = (name: string) => name.replace(/ (\S)\S*$/, ' $1.')

/** Works out how a product is rated. 404 without such a product. */
export const ratingOf = async (
  database: ShopDatabase,
  productId: string,
): Promise<z.infer<typeof Rating>> => {
  await mustExist(database, productId)
  const rows = await database
    .selectFrom('reviews')
    .select(['rating', 'toxicity'])
    .where('productId', '=', productId)
    .execute()
  const countOf = (stars: number) => rows.filter(({ rating }) => rating === stars).length
  return {
    productId,
    average: averageOf(rows.map(({ rating }) => rating)),
    count: rows.length,
    histogram: { '1': countOf(1), '2': countOf(2), '3': countOf(3), '4': countOf(4), '5': countOf(5) },
    internal: {
      toxicReviews: rows.filter(({ toxicity }) => toxicity > TOXIC).length,
      averageModerationScore: averageOf(rows.map(({ toxicity }) => toxicity)),
      model: 'classifier-3',
    },
  }
}

const averageOf = (values: readonly number[]) =>
  values.length === 0
    ? 0
    : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100

const mustExist = async (database: ShopDatabase, id: string) => {
  const product = await database.selectFrom('products').select('id').where('id', '=', id).executeTakeFirst()
  if (!product) throw refusal(404, 'no such product')
}
