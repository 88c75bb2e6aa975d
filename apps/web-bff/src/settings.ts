import {
  addressesOf,
  issuerAddress,
  logLevel,
  redisAddress,
  redisTimeout,
  siteAddress,
} from '@bffkit/core/serve'
import { z } from 'zod'
import { services } from './services.ts'

const secretError = 'must be the secret of the client, 8 characters or more'

/** The settings of the web gateway. `PORT`, `HOST`, `DRAIN_DELAY` and the others of the server are added where it is served. */
export const Settings = z.object({
  ...addressesOf(services),
  /** The identity provider where users sign in. */
  ISSUER: issuerAddress,
  /** Who the gateway is there. */
  CLIENT_ID: z.string().min(1).default('web'),
  /** What proves it. */
  CLIENT_SECRET: z.string({ error: secretError }).min(8, secretError),
  /** Where browsers find the gateway: scheme and host. The provider must allow `<ORIGIN>/bff/callback`. */
  ORIGIN: siteAddress.default('http://localhost:3002'),
  /** The gateway's own resource at the provider: what its users' tokens are for. */
  RESOURCE: z.string().min(1).default('urn:bffkit:web'),
  /** Where sessions and limits are kept when there are several instances. Default: in this process. */
  REDIS_URL: redisAddress.optional(),
  /** Milliseconds it has to answer about sessions: 1 to 10,000. Default 50. */
  REDIS_TIMEOUT: redisTimeout.optional(),
  /** `dry` counts and logs what the limits would refuse, and refuses nothing. Default `on`. */
  LIMITS: z.enum(['on', 'dry']).optional(),
  /** How much is logged: `silent`, `error`, `warn`, `info` (a line per request) or `debug`. */
  LOG_LEVEL: logLevel,
})

export type Settings = z.output<typeof Settings>
