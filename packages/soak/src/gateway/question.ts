import { address, addressesOf } from '@bffkit/core/serve'
import { shop } from '@bffkit/services'
import { z } from 'zod'

/** Where the services and the issuer of a soak are. */
export const Setting = z.object({ ...addressesOf(shop), ISSUER: address, AUDIENCE: z.string() })

/** What the process of the gateway is asked: to start once, then what it holds. */
export const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), setting: Setting }),
  z.object({ ask: z.literal('sample') }),
])
