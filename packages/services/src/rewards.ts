import { service } from '@bffkit/core'
import { z } from 'zod'

const Balance = z.object({ points: z.number().int(), tier: z.string() })

/** Loyalty points. */
export const rewards = service('rewards', { audience: 'urn:shop:rewards', timeout: 400 }, (call) => ({
  balance: () => call.get('balance', Balance),
}))
