import type { z } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import type { Row } from '../../database/schema.ts'
import type { Product } from './catalog.schema.ts'

/** Writes a product as the catalog answers it, from its row. */
export const toProduct = (row: Row<'products'>): z.infer<typeof Product> => ({
  id: row.id,
  sku: row.sku,
  title: row.title,
  brand: row.brand,
  category: row.category,
  price: row.price / 100,
  currency: 'EUR',
  available: row.available === 1,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  cost: row.cost / 100,
  margin: Math.round(((row.price - row.cost) / row.price) * 1_000) / 1_000,
  ...fromJson(row.details),
})
