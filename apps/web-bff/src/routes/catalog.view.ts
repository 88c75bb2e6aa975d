import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'
import { Tile } from './tile.ts'

/** What the catalogue draws: a page of what was looked for, and the categories to choose from. */
export const CatalogPage = view('CatalogPage', {
  found: z.object({
    products: z.array(Tile),
    total: z.number().int().openapi({ description: 'Products on all pages' }),
    next: z
      .string()
      .nullable()
      .openapi({ description: 'The `cursor` of the next page; null on the last one' }),
  }),
  categories: optional(
    z.array(z.object({ id: z.string(), name: z.string(), products: z.number().int() }).openapi('Category')),
    { fallback: [] },
  ),
})
