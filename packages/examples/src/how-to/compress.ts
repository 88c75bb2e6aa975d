import { type BearerOptions, bearer, gateway } from '@bffkit/core'
import { compress } from 'hono/compress'

/** For a gateway with nothing in front that compresses. */
export const createApp = (auth: BearerOptions) =>
  gateway({
    name: 'mobile-bff',
    services: {},
    auth: bearer(auth),
    log: 'silent',
    middleware: [compress()],
  })
