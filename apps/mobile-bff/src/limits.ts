import { limit } from '@bffkit/core/traffic'

/**
 * What phones may ask for: a user as much as a busy hand, an address as much as the many phones behind that of a mobile network,
 * for which an instance takes ahead.
 *
 * @param dryRun counts and refuses nothing
 */
export const limits = (dryRun: boolean) => [
  limit({ name: 'address', by: 'address', quota: 6_000, window: 60_000, burst: 1_200, batch: 50, dryRun }),
  limit({ name: 'user', by: 'principal', quota: 600, window: 60_000, burst: 120, dryRun }),
]
