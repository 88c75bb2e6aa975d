import { service } from '@bffkit/core'
import { z } from 'zod'

const User = z.object({
  name: z.string(),
  avatar: z.url(),
  segment: z.string(),
  email: z.string(),
})

/** Who the customers are. */
export const users = service('users', { audience: 'urn:shop:users', timeout: 400 }, (call) => ({
  /** The caller's own profile. */
  me: () => call.get('me', User),
}))
