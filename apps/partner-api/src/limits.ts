import { concurrency, limit, plans, quota } from '@bffkit/core/traffic'
import type { PlanName } from './plan-names.ts'

/** What a plan allows. */
interface Plan {
  /** Requests a minute, a third of them at once. */
  readonly perMinute: number
  /** Requests a day, in UTC. */
  readonly perDay: number
  /** Requests under way. */
  readonly atOnce: number
}

const allowed: Readonly<Record<PlanName, Plan>> = {
  free: { perMinute: 300, perDay: 10_000, atOnce: 16 },
  standard: { perMinute: 1_200, perDay: 200_000, atOnce: 32 },
  premium: { perMinute: 6_000, perDay: 2_000_000, atOnce: 128 },
}

/**
 * What partners may ask for, by the plan of their key or the scope `plan:…` of their token; who has neither has `free`. Addresses are
 * limited before any key is looked up.
 *
 * @param dryRun counts and refuses nothing
 */
export const limits = (dryRun: boolean) => [
  limit({ name: 'address', by: 'address', quota: 12_000, window: 60_000, burst: 2_400, dryRun }),
  plans({
    plans: {
      free: planOf(allowed.free, dryRun),
      standard: planOf(allowed.standard, dryRun),
      premium: planOf(allowed.premium, dryRun),
    },
    otherwise: 'free',
  }),
]

/** A partner is its key, or the client its token was issued to. */
const planOf = ({ perMinute, perDay, atOnce }: Plan, dryRun: boolean) => [
  limit({ name: 'burst', by: 'principal', quota: perMinute, window: 60_000, burst: perMinute / 3, dryRun }),
  quota({ name: 'daily', by: 'principal', quota: perDay, per: 'day', dryRun }),
  concurrency({ name: 'parallel', by: 'principal', quota: atOnce, dryRun }),
]
