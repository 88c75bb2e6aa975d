import { type BearerOptions, bearer, gateway } from '@bffkit/core'
import pino, { type DestinationStream } from 'pino'

/** A log of one's own: another level, further fields in each line, another destination. */
export const createApp = (auth: BearerOptions, destination: DestinationStream) =>
  gateway({
    name: 'mobile-bff',
    services: {},
    auth: bearer(auth),
    log: pino(
      { base: { name: 'mobile-bff', region: 'eu-1' }, redact: ['authorization', '*.authorization'] },
      destination,
    ),
  })
