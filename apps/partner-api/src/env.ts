import type { GatewayEnv } from '@bffkit/core'
import type { PartnerServices } from '@bffkit/services'

/** What the handlers of this gateway find in `c.var`. */
export type PartnerEnv = GatewayEnv<PartnerServices>
