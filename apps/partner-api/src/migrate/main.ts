import { readSettings, StartError } from '@bffkit/core/serve'
import { z } from 'zod'
import { migrateDatabase } from '../database.ts'
import { databaseSettings } from '../settings.ts'

try {
  const migrated = await migrateDatabase(readSettings(z.object(databaseSettings), process.env))
  for (const { name, from, to } of migrated) console.log(`${name}: from version ${from} to ${to}`)
  if (migrated.length === 0) console.log('The database is up to date.')
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 1
}
