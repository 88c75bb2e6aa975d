import type { z } from '@hono/zod-openapi'
import type { Generated, Kysely, Selectable } from 'kysely'
import type { InternalCart } from '../services/carts/carts.schema.ts'
import type { ProductDetails } from '../services/catalog/catalog.schema.ts'
import type { InternalMessage, MessageKind } from '../services/inbox/inbox.schema.ts'
import type { WarehouseId } from '../services/inventory/inventory.schema.ts'
import type { OrderDetails, OrderLines, OrderStatus } from '../services/orders/orders.schema.ts'
import type { InternalAccount, LedgerEntry } from '../services/rewards/rewards.schema.ts'
import type { Segment, UserProfile } from '../services/users/users.schema.ts'
import type { Json } from './json.ts'

/** SQLite has no booleans. */
type Flag = 0 | 1

/** The tables. Money is in cents, times are ISO 8601 in UTC, `number` is the row's place in the order of creation. */
export type Tables = {
  users: {
    number: number
    id: string
    name: string
    email: string
    segment: z.infer<typeof Segment>
    passwordHash: string
    profile: Json<z.infer<typeof UserProfile>>
  }
  products: {
    number: number
    id: string
    sku: string
    title: string
    brand: string
    category: string
    price: number
    cost: number
    available: Flag
    popularity: number
    searchText: string
    createdAt: string
    updatedAt: string
    details: Json<z.infer<typeof ProductDetails>>
  }
  orders: {
    number: number
    id: string
    /** A customer's id, or `account:` and what the partner gateway calls the account. */
    userId: string
    status: z.infer<typeof OrderStatus>
    total: number
    placedAt: string
    updatedAt: string
    details: Json<z.infer<typeof OrderDetails>>
    lines: Json<z.infer<typeof OrderLines>>
  }
  reviews: {
    number: number
    id: string
    productId: string
    userId: string
    rating: number
    title: string
    body: string
    helpful: number
    toxicity: number
    createdAt: string
  }
  stock: { productId: string; warehouse: WarehouseId; units: number }
  orderKeys: {
    userId: string
    key: string
    /** Which payload the key was used with: its SHA-256. */
    payload: string
    orderId: string
  }
  carts: {
    id: string
    userId: string
    createdAt: string
    updatedAt: string
    internal: Json<z.infer<typeof InternalCart>>
  }
  cartLines: {
    number: Generated<number>
    cartId: string
    productId: string
    quantity: number
    addedAt: string
  }
  accounts: {
    id: string
    userId: string
    memberSince: string
    internal: Json<z.infer<typeof InternalAccount>>
  }
  ledger: {
    number: number
    userId: string
    points: number
    reason: z.infer<typeof LedgerEntry>['reason']
    orderId: string | null
    at: string
  }
  messages: {
    number: number
    id: string
    userId: string
    kind: z.infer<typeof MessageKind>
    subject: string
    body: string
    sentAt: string
    readAt: string | null
    internal: Json<z.infer<typeof InternalMessage>>
  }
  identityRecords: {
    model: string
    id: string
    payload: string
    grantId: string | null
    uid: string | null
    consumedAt: number | null
    expiresAt: number | null
  }
  identityKeys: { name: string; value: string }
}

/** A row as a query answers it, by table. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>

/** The shop's database. */
export type ShopDatabase = Kysely<Tables>
