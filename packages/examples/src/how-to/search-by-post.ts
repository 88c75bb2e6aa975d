import { service } from '@bffkit/core'
import { z } from 'zod'

const Found = z.object({ ids: z.array(z.string()) })

export const finder = service('finder', { timeout: 400 }, (call) => ({
  find: (words: readonly string[]) =>
    call.post('search', Found, { body: { words }, reads: true, cache: { ttl: 5_000, scope: 'shared' } }),
}))
