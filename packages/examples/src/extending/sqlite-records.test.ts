import { checkIdempotencyRecords } from '@bffkit/core/testing'
import { it } from 'vitest'
import { sqliteRecords } from './sqlite-records.ts'

it('keep what the gateway relies on', async () => {
  using records = sqliteRecords(':memory:')
  await checkIdempotencyRecords(() => records)
})
