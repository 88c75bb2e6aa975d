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

/** Every service of the shop that is called for users. A gateway takes those it uses, in its `services.ts`. */
export const shop = {
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
