import { type Addresses, address, type Bound, connect, type ServiceOptions } from '@bffkit/core'
import { accountOrders } from './account-orders.ts'
import { catalog } from './catalog.ts'
import { inventory } from './inventory.ts'

const services = { catalog, inventory, orders: accountOrders }

/** The services of the partner gateway as handlers find them in `c.var.services`. */
export type PartnerServices = Bound<typeof services>

/** The settings that say where they are. */
export const partnerAddresses = {
  CATALOG_URL: address,
  INVENTORY_URL: address,
  ORDERS_URL: address,
} satisfies Record<keyof Addresses<typeof services>, typeof address>

/** The services of a gateway that calls for accounts and not for users. */
export const partnerServices = (settings: Addresses<typeof services>, options: ServiceOptions) =>
  connect(services, settings, options)
