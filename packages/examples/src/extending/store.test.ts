import { checkIdempotencyRecords, checkSessionStore } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { mapSessions } from './map-sessions.ts'
import { sqliteRecords } from './sqlite-records.ts'

it('sessions in a Map keep what the gateway relies on', () => checkSessionStore(() => mapSessions()))

it('records in SQLite keep what the gateway relies on', async () => {
  using records = sqliteRecords(':memory:')
  await checkIdempotencyRecords(() => records)
})

it('a store that forgets who has the lock is found out', async () => {
  const careless = { ...mapSessions(), lock: async () => async () => {} }

  await expect(checkSessionStore(() => careless)).rejects.toThrow('gives a lock to one at a time')
})
