import type { GatewayEnv } from '@bffkit/core'
import type { ShopServices } from '@bffkit/services'

/** What the handlers of this gateway find in `c.var`. */
export type WebEnv = GatewayEnv<ShopServices>
