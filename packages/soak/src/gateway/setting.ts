import { address, addressesOf } from '@bffkit/core/serve'
import { shop } from '@bffkit/services'
import { z } from 'zod'

/** Where the services and the issuer of a soak are. */
export const Setting = z.object({ ...addressesOf(shop), ISSUER: address, AUDIENCE: z.string() })
