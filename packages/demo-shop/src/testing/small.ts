import type { ShopSize } from '../database/seed/shop-size.ts'

/** A shop that is seeded in a moment, with all that a test of its behaviour needs. */
export const small: ShopSize = { users: 12, products: 240, orders: 120, reviews: 60 }
