import { wholeNumber } from '@bffkit/core/serve'
import { z } from 'zod'
import { commonSettings, port } from '../common-settings.ts'
import { demoSecrets, webOrigin } from './clients.ts'
import { IDENTITY_PORT } from './start-identity.ts'

/** The settings of the identity process. */
export const IdentitySettings = z.object({
  ...commonSettings,
  IDENTITY_PORT: port(IDENTITY_PORT),
  /** The secret of the client `partner-demo`. */
  PARTNER_CLIENT_SECRET: z.string().min(8).default(demoSecrets.partner),
  /** The secret of the client `partner-api`. */
  PARTNER_API_CLIENT_SECRET: z.string().min(8).default(demoSecrets.partnerApi),
  /** The secret of the client `web`. */
  WEB_CLIENT_SECRET: z.string().min(8).default(demoSecrets.web),
  /** Where browsers find the browser gateway: scheme and host. */
  WEB_ORIGIN: z.url().default(webOrigin),
  /** Where they find further gateways that sign in as the client `web`: with commas between. */
  FURTHER_WEB_ORIGINS: z
    .string()
    .transform((list) => list.split(',').filter(Boolean))
    .pipe(z.array(z.url()))
    .default([]),
  /** How long an access token is good, in seconds. */
  TOKEN_LIFETIME: wholeNumber(1, 86_400).default(3_600),
})
