import { type Addresses, addresses, type Bound, type ConnectOptions, connect } from '@bffkit/core'
import { accountOrders } from './account-orders.ts'
import { catalog } from './catalog.ts'
import { inventory } from './inventory.ts'

const services = { catalog, inventory, orders: accountOrders }

/** The services of the partner gateway as handlers find them in `c.var.services`. */
export type PartnerServices = Bound<typeof services>

/** The settings that say where they are. */
export const partnerAddresses = {
  CATALOG_URL: addresses,
  INVENTORY_URL: addresses,
  ORDERS_URL: addresses,
} satisfies Record<keyof Addresses<typeof services>, typeof addresses>

/** The services of a gateway that calls for accounts and not for users. */
export const partnerServices = (
  settings: Addresses<typeof services>,
  options: ConnectOptions<typeof services>,
) => connect(services, settings, options)
