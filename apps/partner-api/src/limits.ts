import { concurrency, type Limit, limit, live, plans, quota } from '@bffkit/core/traffic'
import type { z } from 'zod'
import type { PlanName } from './plan-names.ts'
import type { PlanSettings, Settings } from './settings.ts'

/** What a plan allows. */
interface Plan {
  /** Requests a minute, a third of them at once. */
  readonly perMinute: number
  /** Requests a day, in UTC. */
  readonly perDay: number
  /** Requests under way. */
  readonly atOnce: number
}

/**
 * What partners may ask for, by the plan of their key or the scope `plan:…` of their token; who has neither has `free`. Addresses are
 * limited before any key is looked up, and an instance takes ahead for them.
 *
 * @param settings `LIMITS` that is `dry` counts and refuses nothing; the figures of plans are read at each reload
 */
export const limits = (settings: Pick<Settings, keyof z.output<typeof PlanSettings> | 'LIMITS'>) => {
  const dryRun = settings.LIMITS === 'dry'
  return [
    limit({
      name: 'address',
      by: 'address',
      quota: 12_000,
      window: 60_000,
      burst: 2_400,
      batch: 100,
      dryRun,
    }),
    live(() => {
      const { FREE_PER_MINUTE = 300, FREE_PER_DAY = 10_000 } = settings
      const { STANDARD_PER_MINUTE = 1_200, STANDARD_PER_DAY = 200_000 } = settings
      const { PREMIUM_PER_MINUTE = 6_000, PREMIUM_PER_DAY = 2_000_000 } = settings
      const byName: Readonly<Record<PlanName, readonly Limit[]>> = {
        free: planOf({ perMinute: FREE_PER_MINUTE, perDay: FREE_PER_DAY, atOnce: 16 }, dryRun),
        standard: planOf({ perMinute: STANDARD_PER_MINUTE, perDay: STANDARD_PER_DAY, atOnce: 32 }, dryRun),
        premium: planOf({ perMinute: PREMIUM_PER_MINUTE, perDay: PREMIUM_PER_DAY, atOnce: 128 }, dryRun),
      }
      return plans({ plans: byName, otherwise: 'free' })
    }),
  ]
}

/** A partner is its key, or the client its token was issued to. */
const planOf = ({ perMinute, perDay, atOnce }: Plan, dryRun: boolean) => [
  limit({
    name: 'burst',
    by: 'principal',
    quota: perMinute,
    window: 60_000,
    burst: Math.floor(perMinute / 3),
    dryRun,
  }),
  quota({ name: 'daily', by: 'principal', quota: perDay, per: 'day', dryRun }),
  concurrency({ name: 'parallel', by: 'principal', quota: atOnce, dryRun }),
]
