import { service } from '@bffkit/core'
import { z } from 'zod'

const Report = z.object({ id: z.string() })

/** At most eight calls at once from each process; more are 503 at once, and its breaker opens at half. */
export const reports = service('reports', { timeout: 2_000, bulkhead: 8, retry: false }, (call) => ({
  byId: (id: string) => call.get('reports/{id}', Report, { path: { id } }),
}))
