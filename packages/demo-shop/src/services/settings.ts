import { z } from 'zod'
import { commonSettings, port } from '../common-settings.ts'
import { servicePorts } from './start-services.ts'

/** The settings of the services process. */
export const ServicesSettings = z.object({
  ...commonSettings,
  /** The identity provider whose tokens count. */
  ISSUER: z.url().default('http://127.0.0.1:4000'),
  USERS_PORT: port(servicePorts.users),
  CATALOG_PORT: port(servicePorts.catalog),
  CARTS_PORT: port(servicePorts.carts),
  ORDERS_PORT: port(servicePorts.orders),
  REWARDS_PORT: port(servicePorts.rewards),
  INBOX_PORT: port(servicePorts.inbox),
  INVENTORY_PORT: port(servicePorts.inventory),
  REVIEWS_PORT: port(servicePorts.reviews),
  OFFERS_PORT: port(servicePorts.offers),
  RECOMMENDATIONS_PORT: port(servicePorts.recommendations),
})
