import type { Fixtures } from '@bffkit/core/testing'
import { fixtures as all } from '@bffkit/services/fixtures'
import type { services } from '../src/services.ts'

const { catalog, inventory, orders } = all

/** What the services of this gateway answer in its tests and in `npm run dev`. */
export const fixtures = { catalog, inventory, orders } satisfies Fixtures<keyof typeof services>
