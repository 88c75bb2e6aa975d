import { address } from '@bffkit/core'
import { shopAddresses } from '@bffkit/services'
import { z } from 'zod'

/** Where the services and the issuer of a soak are. */
export const Setting = z.object({ ...shopAddresses, ISSUER: address, AUDIENCE: z.string() })
