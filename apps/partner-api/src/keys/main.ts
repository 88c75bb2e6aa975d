import { BffError } from '@bffkit/core'
import { readSettings, StartError } from '@bffkit/core/serve'
import { keyStore } from '@bffkit/core/store'
import { z } from 'zod'
import { brand, databaseOf } from '../database.ts'
import { databaseSettings, Settings } from '../settings.ts'
import { runKeys, UsageError } from './run-keys.ts'

const { KEY_ENVIRONMENT } = Settings.shape

try {
  const settings = readSettings(z.object({ ...databaseSettings, KEY_ENVIRONMENT }), process.env)
  await using database = databaseOf(settings)
  const keys = keyStore(database, { brand, environment: settings.KEY_ENVIRONMENT })
  console.log(await runKeys(process.argv.slice(2), keys))
} catch (error) {
  const expected =
    error instanceof UsageError ||
    error instanceof StartError ||
    error instanceof TypeError ||
    error instanceof BffError
  console.error(expected ? error.message : error)
  process.exitCode = 1
}
