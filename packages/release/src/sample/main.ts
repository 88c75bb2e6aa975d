import { runGateway } from '@bffkit/core/serve'
import { z } from 'zod'
import { createApp } from './app.ts'

const settings = z.object({ ISSUER: z.url(), ORDERS_URL: z.url() })

await runGateway(createApp, { settings, environment: process.env, port: 3000 })
