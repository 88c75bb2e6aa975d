import type { Fixtures } from '@bffkit/core/testing'
import { fixtures as all } from '@bffkit/services/fixtures'
import type { services } from '../src/services.ts'

const { users, catalog, carts, orders, rewards, inbox, inventory, reviews, offers } = all

/** What the services of this gateway answer in its tests and in `npm run dev`. */
export const fixtures = {
  users,
  catalog,
  carts,
  orders,
  rewards,
  inbox,
  inventory,
  reviews,
  offers,
} satisfies Fixtures<keyof typeof services>
