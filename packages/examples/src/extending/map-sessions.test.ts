import { checkSessionStore } from '@bffkit/core/testing'
import { expect, it } from 'vitest'
import { mapSessions } from './map-sessions.ts'

it('keep what the gateway relies on', () => checkSessionStore(() => mapSessions()))

it('would be found out if they forgot who has the lock', async () => {
  const careless = { ...mapSessions(), lock: async () => async () => {} }

  await expect(checkSessionStore(() => careless)).rejects.toThrow('gives a lock to one at a time')
})
