import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Caller } from '../auth/authentication.ts'

/** What an authentication may look at of a request. The address is asked of the socket only when it is read. */
export const callerOf = (c: Context): Caller => ({
  header: (name) => c.req.header(name),
  queries: () => c.req.queries(),
  get address() {
    const { incoming }: Partial<HttpBindings> = c.env ?? {}
    return incoming?.socket.remoteAddress
  },
})
