import { z } from 'zod'
import { commonSettings, port } from '../common-settings.ts'
import { type ServiceName, serviceNames, servicePorts } from './start-services.ts'

/** How many there are of some services, as in `catalog:3,orders:2`. */
const counts = z
  .string()
  .regex(
    new RegExp(`^(?:(?:^|,)(?:${serviceNames.join('|')}):[1-9])*$`),
    'must be names of services with a count from 1 to 9, such as catalog:3,orders:2',
  )
  .default('')
  .transform((text): Partial<Record<ServiceName, number>> => {
    const pairs = [...text.matchAll(/(\w+):(\d)/g)]
    return Object.fromEntries(pairs.map(([, name, count]) => [name, Number(count)]))
  })

/** The settings of the services process. */
export const ServicesSettings = z.object({
  ...commonSettings,
  /** The identity provider whose tokens count. */
  ISSUER: z.url().default('http://127.0.0.1:4000'),
  /** How many instances of a service run. The further ones take free ports. Default: one of each. */
  INSTANCES: counts,
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
