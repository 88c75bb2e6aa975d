import { z } from 'zod'
import type { ServiceName } from '../payloads.ts'

/** Where the services and the issuer are, and tokens to call with. */
export const Backend = z.object({
  services: z.object({
    users: z.url(),
    rewards: z.url(),
    inbox: z.url(),
    orders: z.url(),
    catalog: z.url(),
  } satisfies Record<ServiceName, z.ZodType>),
  /** A service of small answers, `/tiles/0` to `/tiles/99`. */
  tiles: z.url(),
  issuer: z.url(),
  audience: z.string(),
  /** `Authorization` of a hundred users, all good for an hour. */
  authorizations: z.array(z.string()).nonempty(),
})

/** Where the services and the issuer are, and tokens to call with. */
export type Backend = z.output<typeof Backend>

/** What stands before the paths of answers that say an `ETag`, and that it is to be asked with. */
export const keptPath = '/kept'

/** The addresses at which services answer 304 to who has an answer already. */
export const keptAddresses = (services: Backend['services']) =>
  addresses({
    users: services.users + keptPath,
    rewards: services.rewards + keptPath,
    inbox: services.inbox + keptPath,
    orders: services.orders + keptPath,
    catalog: services.catalog + keptPath,
  })

/** The addresses as the settings that `connect()` reads. */
export const addresses = ({ users, rewards, inbox, orders, catalog }: Backend['services']) => ({
  USERS_URL: users,
  REWARDS_URL: rewards,
  INBOX_URL: inbox,
  ORDERS_URL: orders,
  CATALOG_URL: catalog,
})
