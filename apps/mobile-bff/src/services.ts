import { shop } from '@bffkit/services'

const { users, catalog, carts, orders, rewards, inbox, inventory, reviews, offers } = shop

/** The services this gateway calls: it needs the addresses of these, and of no others. */
export const services = { users, catalog, carts, orders, rewards, inbox, inventory, reviews, offers }
