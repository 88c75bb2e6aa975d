import { runGateway } from '@bffkit/core/serve'
import { createApp } from './app.ts'
import { migrateDatabase } from './database.ts'
import { PlanSettings, Settings } from './settings.ts'

await runGateway(createApp, {
  settings: Settings,
  environment: process.env,
  port: 3003,
  reloadable: PlanSettings.keyof().options,
  prepare: async ({ DATABASE }) => {
    if (DATABASE !== ':memory:') await migrateDatabase(DATABASE)
  },
})
