import { type BearerOptions, bearer, gateway } from '@bffkit/core'
import { issuerAddress, logLevel, runGateway } from '@bffkit/core/serve'
import { z } from 'zod'

const Settings = z.object({ ISSUER: issuerAddress, LOG_LEVEL: logLevel })

const createApp = ({ ISSUER: issuer, LOG_LEVEL: log }: z.output<typeof Settings>) => {
  const auth: BearerOptions = { issuer, audience: 'mobile' }
  return gateway({ name: 'mobile-bff', services: {}, auth: bearer(auth), log })
}

await runGateway(createApp, { settings: Settings, environment: process.env, port: 3001 })
