import { addressesOf, issuerAddress, logLevel, redisAddress } from '@bffkit/core/serve'
import { z } from 'zod'
import { services } from './services.ts'

const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version, such as 4.2.0')

/** The settings of the mobile gateway. `PORT`, `HOST`, `DRAIN_DELAY` and the others of the server are added where it is served. */
export const Settings = z.object({
  ...addressesOf(services),
  /** The identity provider whose tokens are accepted. */
  ISSUER: issuerAddress,
  /** What a token's `aud` must contain. */
  AUDIENCE: z.string().min(1).default('mobile'),
  /** The oldest iOS app that may go on; older ones ask their user to update. Default: any. */
  MINIMUM_IOS: version.optional(),
  /** The same for Android. */
  MINIMUM_ANDROID: version.optional(),
  /** Where limits are kept when there are several instances. Default: in this process. */
  REDIS_URL: redisAddress.optional(),
  /** `dry` counts and logs what the limits would refuse, and refuses nothing. Default `on`. */
  LIMITS: z.enum(['on', 'dry']).optional(),
  /** How much is logged: `silent`, `error`, `warn`, `info` (a line per request) or `debug`. */
  LOG_LEVEL: logLevel,
})

export type Settings = z.output<typeof Settings>
