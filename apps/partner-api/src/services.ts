import { accountOrders, shop } from '@bffkit/services'

const { catalog, inventory } = shop

/** The services of a gateway that calls for accounts and not for users. */
export const services = { catalog, inventory, orders: accountOrders }
