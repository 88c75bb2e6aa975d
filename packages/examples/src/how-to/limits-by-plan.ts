import { type BearerOptions, bearer, gateway } from '@bffkit/core'
import { limit, plans, quota } from '@bffkit/core/traffic'

/** The plan is the scope `plan:premium` of a token, or the pin `plan` of an API key. */
const byPlan = plans({
  plans: {
    free: [limit({ name: 'burst', by: 'principal', quota: 60, window: 60_000, burst: 2 })],
    premium: [
      limit({ name: 'burst', by: 'principal', quota: 6_000, window: 60_000, burst: 200 }),
      quota({ name: 'daily', by: 'principal', quota: 100_000, per: 'day' }),
    ],
  },
  otherwise: 'free',
})

export const createApp = (auth: BearerOptions) =>
  gateway({ name: 'partner-api', services: {}, auth: bearer(auth), limits: [byPlan], log: 'silent' })
