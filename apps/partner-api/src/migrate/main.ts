import { readSettings, StartError } from '@bffkit/core/serve'
import { z } from 'zod'
import { migrateDatabase } from '../database.ts'
import { Settings } from '../settings.ts'

const { DATABASE } = Settings.shape

try {
  const { DATABASE: file } = readSettings(z.object({ DATABASE }), process.env)
  const migrated = await migrateDatabase(file)
  for (const { name, from, to } of migrated) console.log(`${name}: from version ${from} to ${to}`)
  if (migrated.length === 0) console.log('The database is up to date.')
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 1
}
