import { runGateway } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { Settings } from './settings.ts'

await runGateway(createApp, { settings: Settings, environment: process.env, port: 3002 })
