import { runGateway } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { migrateDatabase } from './database.ts'
import { Settings } from './settings.ts'

await runGateway(createApp, {
  settings: Settings,
  environment: process.env,
  port: 3003,
  prepare: async (settings) => {
    if (settings.DATABASE_URL !== undefined || settings.DATABASE !== ':memory:')
      await migrateDatabase(settings)
  },
})
