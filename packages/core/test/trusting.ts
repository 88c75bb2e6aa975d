import type { Authentication } from '../src/auth/authentication.ts'

/** Takes everybody for `u1` with these scopes: for tests that are about something else. */
export const trusting = (...scopes: string[]): Authentication => ({
  schemes: { trusting: { type: 'http', scheme: 'bearer' } },
  document: {},
  challenge: 'Bearer',
  claims: () => true,
  authenticate: async () => ({ principal: { kind: 'user', id: 'u1', scopes, claims: {} } }),
})
