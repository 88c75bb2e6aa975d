/** How many of each are made up; carts, points and messages follow from the customers and their orders. */
export type ShopSize = { users: number; products: number; orders: number; reviews: number }
