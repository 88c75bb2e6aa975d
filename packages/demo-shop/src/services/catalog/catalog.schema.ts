import { z } from '@hono/zod-openapi'

const Image = z.object({
  url: z.url(),
  width: z.number().int(),
  height: z.number().int(),
  alt: z.string(),
})

const Supplier = z.object({
  id: z.string(),
  name: z.string(),
  contact: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
  contract: z.object({
    id: z.string(),
    validUntil: z.string(),
    discountRate: z.number(),
    paymentDays: z.number().int(),
    minimumOrder: z.number().int(),
  }),
})

const InternalProduct = z.object({
  stock: z.number().int(),
  reorderLevel: z.number().int(),
  warehouse: z.string(),
  shelf: z.string(),
  warehouseNotes: z.string(),
  returnRate: z.number(),
  buyer: z.string(),
  lastAuditAt: z.iso.datetime(),
  fraudScore: z.number(),
})

/** What is kept of a product beside the columns that are searched. */
export const ProductDetails = z.object({
  description: z.string(),
  images: z.array(Image),
  attributes: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  supplier: Supplier,
  internal: InternalProduct,
})

/** A product as the catalog answers it: 1.5 to 3 kB, most of it nobody's business outside the company. */
export const Product = z
  .object({
    id: z.string(),
    sku: z.string(),
    title: z.string(),
    brand: z.string(),
    category: z.string(),
    price: z.number(),
    currency: z.string(),
    available: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    cost: z.number(),
    margin: z.number(),
  })
  .extend(ProductDetails.shape)
  .openapi('Product')

export const ProductPage = z
  .object({ items: z.array(Product), next: z.string().nullable(), total: z.number().int() })
  .openapi('ProductPage')

export const Category = z
  .object({ id: z.string(), name: z.string(), products: z.number().int() })
  .openapi('Category')
