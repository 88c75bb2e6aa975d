import { type Addresses, address, type Bound, connect, type ServiceOptions } from '@bffkit/core'
import { carts } from './carts.ts'
import { catalog } from './catalog.ts'
import { inbox } from './inbox.ts'
import { inventory } from './inventory.ts'
import { offers } from './offers.ts'
import { orders } from './orders.ts'
import { recommendations } from './recommendations.ts'
import { reviews } from './reviews.ts'
import { rewards } from './rewards.ts'
import { users } from './users.ts'

const services = {
  users,
  catalog,
  carts,
  orders,
  rewards,
  inbox,
  inventory,
  reviews,
  offers,
  recommendations,
}

/** The shop's services as handlers find them in `c.var.services`. */
export type ShopServices = Bound<typeof services>

/** The settings that say where the services are, for the zod schema of a gateway's settings. */
export const shopAddresses = {
  USERS_URL: address,
  CATALOG_URL: address,
  CARTS_URL: address,
  ORDERS_URL: address,
  REWARDS_URL: address,
  INBOX_URL: address,
  INVENTORY_URL: address,
  REVIEWS_URL: address,
  OFFERS_URL: address,
  RECOMMENDATIONS_URL: address,
} satisfies Record<keyof Addresses<typeof services>, typeof address>

/** The shop's services for one gateway, which says what they receive of the caller's identity. */
export const shopServices = (settings: Addresses<typeof services>, options: ServiceOptions) =>
  connect(services, settings, options)
