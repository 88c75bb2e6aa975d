import { z } from 'zod'
import { isSafe } from '../../auth/ask-issuer.ts'
import { isPlace } from '../../auth/session/routes/place.ts'
import { delayRange, drainRange } from '../../edge/listen/stop.ts'
import { edgeSettings } from '../../edge/settings/edge-settings.ts'
import { wholeNumber } from '../../edge/settings/number-setting.ts'
import { logLevels } from '../../observe/log.ts'
import { addressList, isOneLine } from '../../service/balance/address-list.ts'
import {
  connectionsRange,
  isPostgresAddress,
  postgresAddressForm,
  timeoutRange,
} from '../../store/postgres/postgres-address.ts'
import { isRedisAddress, redisAddressForms } from '../../store/redis/redis-address.ts'
import { maxTimeout } from '../../store/redis/redis-connection.ts'

/** The settings of the server every gateway runs in. */
export const serverSettings = (port: number) => ({
  /** The port to listen on; 0 takes a free one. */
  PORT: wholeNumber(0, 65_535).default(port),
  /** The address to listen on. Only this machine by default: a deployment opens it on purpose. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /**
   * Milliseconds it goes on serving when it is asked to stop, unready, until whoever sends requests has noticed. Whatever serves
   * people at work sets 0.
   */
  DRAIN_DELAY: wholeNumber(delayRange.from, delayRange.to).default(5_000),
  /** Milliseconds by which the process has ended behind that. */
  DRAIN_TIMEOUT: wholeNumber(drainRange.from, drainRange.to).default(10_000),
  /** A file with further settings, `NAME=value` a line; read again on SIGHUP. Default none. */
  ENV_FILE: z.string().optional(),
  ...edgeSettings,
})

/** The level of the log on standard output. */
export const logLevel = z.enum(logLevels).default('info')

const error = 'must be an http(s) URL, such as http://127.0.0.1:4004'

/** A setting that is an http(s) address. */
export const address = z.url({ protocol: /^https?$/, error }).refine(isOneLine, { error })

/** A setting that says where a service is: one http(s) address, or several with commas between them. */
export const addresses = z
  .string({ error })
  .refine((setting) => addressList(setting) !== undefined, { error })

const issuerError =
  'must be an https URL without credentials and query, or http on this machine, such as https://id.example'

/**
 * A setting that is an identity provider, by its exact `iss`: with a slash at the end when the provider writes one. https, or
 * http on this machine, since secrets are sent there.
 */
export const issuerAddress = z.string({ error: issuerError }).refine(
  (setting) => {
    const url = URL.parse(setting)
    return (
      isSafe(setting) && isOneLine(setting) && !(url?.search || url?.hash || url?.username || url?.password)
    )
  },
  { error: issuerError },
)

const siteError =
  'must be an https URL without a slash at its end, or http on this machine, such as https://shop.example'

/** A setting that is where browsers find a gateway with sessions: `https://shop.example`, or with a path behind. */
export const siteAddress = z.string({ error: siteError }).refine(isPlace, { error: siteError })

const redisError = `must be ${redisAddressForms}, with the number of a database behind or none`

/** A setting that is where a Redis is, such as `rediss://user:password@redis.internal:6380/2`, its Sentinels or its cluster. */
export const redisAddress = z.string({ error: redisError }).refine(isRedisAddress, { error: redisError })

/** A setting that is how many milliseconds Redis has to answer: 1 to 10,000. */
export const redisTimeout = wholeNumber(1, maxTimeout)

const postgresError = `must be ${postgresAddressForm}`

/** A setting that is where a PostgreSQL is, such as `postgres://shop:secret@db.internal/shop?sslmode=verify-full`. */
export const postgresAddress = z
  .string({ error: postgresError })
  .refine(isPostgresAddress, { error: postgresError })

/** A setting that is how many milliseconds a statement has in PostgreSQL, with the wait for a connection: 10 to 60,000. */
export const postgresTimeout = wholeNumber(timeoutRange.from, timeoutRange.to)

/** A setting that is how many connections to PostgreSQL a process has at most: 1 to 1,000. */
export const postgresConnections = wholeNumber(connectionsRange.from, connectionsRange.to)
