import { type BearerOptions, bearer, gateway } from '@bffkit/core'

/** A script of https://app.example may call this gateway, and read its answers, refusals included. */
export const createApp = (auth: BearerOptions) =>
  gateway({
    name: 'mobile-bff',
    services: {},
    auth: bearer(auth),
    edge: { cors: ['https://app.example', 'http://localhost:5173'] },
    log: 'silent',
  })
