import { fileURLToPath } from 'node:url'
import { addressesOf, issuerAddress, logLevel, redisAddress, wholeNumber } from '@bffkit/core/serve'
import { z } from 'zod'
import { services } from './services.ts'

/** Where keys, idempotency records and usage are kept; the key command reads the same setting. */
const database = z
  .string()
  .min(1)
  .default(fileURLToPath(new URL('../.data/partner.sqlite', import.meta.url)))

/** Requests of a plan: a third of those of a minute may come at once. */
const perMinute = wholeNumber(3, 1_000_000).optional()
const perDay = wholeNumber(1, 1_000_000_000).optional()

/** What the plans allow, read again on SIGHUP. Default: what the limits say. */
export const PlanSettings = z.object({
  FREE_PER_MINUTE: perMinute,
  FREE_PER_DAY: perDay,
  STANDARD_PER_MINUTE: perMinute,
  STANDARD_PER_DAY: perDay,
  PREMIUM_PER_MINUTE: perMinute,
  PREMIUM_PER_DAY: perDay,
})

const secretError = 'must be the secret of the client, 8 characters or more'

/** The settings of the partner gateway. `PORT`, `HOST`, `DRAIN_DELAY` and the others of the server are added where it is served. */
export const Settings = z.object({
  ...addressesOf(services),
  /** The identity provider: for the tokens of partners, and for the gateway's own. */
  ISSUER: issuerAddress,
  /** What a partner's token must be meant for. */
  AUDIENCE: z.string().min(1).default('partner'),
  /** Who the gateway is when it asks for a token of its own. */
  CLIENT_ID: z.string().min(1).default('partner-api'),
  CLIENT_SECRET: z.string({ error: secretError }).min(8, secretError),
  /** What the gateway's own token is meant for (RFC 8707). */
  SERVICES_RESOURCE: z.string().min(1).default('urn:bffkit:services'),
  /** `live` or `test`: it stands in every key, and a key of the other one is refused. */
  KEY_ENVIRONMENT: z.enum(['live', 'test']).default('live'),
  /** A file, or `:memory:`. */
  DATABASE: database,
  ...PlanSettings.shape,
  /** Where limits are kept when there are several instances. Default: in this process. */
  REDIS_URL: redisAddress.optional(),
  /** `dry` counts and logs what the limits would refuse, and refuses nothing. Default `on`. */
  LIMITS: z.enum(['on', 'dry']).optional(),
  /** How much is logged: `silent`, `error`, `warn`, `info` (a line per request) or `debug`. */
  LOG_LEVEL: logLevel,
})

export type Settings = z.output<typeof Settings>
