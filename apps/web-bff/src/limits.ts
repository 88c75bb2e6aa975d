import { limit } from '@bffkit/core/traffic'

/** The routes of signing in, each of which asks the identity provider. */
const signIn = /\/bff\/(?:login|callback)$/

/**
 * What browsers may ask for: a session as much as a busy hand, an address as much as an office, for which an instance takes
 * ahead. Signing in is for people: counted one by one, and refused where it cannot be counted.
 *
 * @param dryRun counts and refuses nothing
 */
export const limits = (dryRun: boolean) => [
  limit({ name: 'address', by: 'address', quota: 6_000, window: 60_000, burst: 1_200, batch: 50, dryRun }),
  limit({
    name: 'sign-in',
    by: 'address',
    quota: 60,
    window: 60_000,
    burst: 30,
    when: (c) => signIn.test(c.req.path),
    onStoreLoss: 'closed',
    dryRun,
  }),
  limit({ name: 'session', by: 'session', quota: 600, window: 60_000, burst: 120, dryRun }),
]
