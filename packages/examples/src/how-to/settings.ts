import { address, issuerAddress, logLevel, wholeNumber } from '@bffkit/core/serve'
import { z } from 'zod'

/** What the gateway has to be told. A secret is one that has no default. */
export const Settings = z.object({
  ORDERS_URL: address,
  ISSUER: issuerAddress,
  AUDIENCE: z.string().min(1),
  ERP_PASSWORD: z.string().min(12),
  PER_MINUTE: wholeNumber(1, 100_000).default(600),
  LOG_LEVEL: logLevel,
})
