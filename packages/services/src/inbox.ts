import { service } from '@bffkit/core'
import { z } from 'zod'

const Unread = z.object({ unread: z.number().int() })

/** Messages to the caller. */
export const inbox = service('inbox', { audience: 'urn:shop:inbox', timeout: 400 }, (call) => ({
  unread: async () => (await call.get('unread', Unread)).unread,
}))
