import { address, logLevel } from '@bffkit/core'
import { shopAddresses } from '@bffkit/services'
import { z } from 'zod'

/** The settings of the web gateway. `PORT`, `HOST` and `DRAIN_TIMEOUT` are added where it is served. */
export const Settings = z.object({
  ...shopAddresses,
  /** The identity provider whose tokens are accepted. */
  ISSUER: address,
  /** What a token's `aud` must contain. */
  AUDIENCE: z.string().min(1).default('web'),
  /** How much is logged: `silent`, `error`, `warn`, `info` (a line per request) or `debug`. */
  LOG_LEVEL: logLevel,
})

export type Settings = z.output<typeof Settings>
