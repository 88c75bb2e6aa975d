import { type Addresses, addresses, type Bound, type ConnectOptions, connect } from '@bffkit/core'
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
  USERS_URL: addresses,
  CATALOG_URL: addresses,
  CARTS_URL: addresses,
  ORDERS_URL: addresses,
  REWARDS_URL: addresses,
  INBOX_URL: addresses,
  INVENTORY_URL: addresses,
  REVIEWS_URL: addresses,
  OFFERS_URL: addresses,
  RECOMMENDATIONS_URL: addresses,
} satisfies Record<keyof Addresses<typeof services>, typeof addresses>

/** What the services call themselves in tokens, for the `audiences` of a gateway with sessions. */
export const shopAudiences = Object.values(services).flatMap(({ options }) => options.audience ?? [])

/** The shop's services for one gateway, which says what they receive of the caller's identity. */
export const shopServices = (
  settings: Addresses<typeof services>,
  options: ConnectOptions<typeof services>,
) => connect(services, settings, options)
