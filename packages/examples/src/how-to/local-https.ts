import { type Servable, serve } from '@bffkit/core/serve'

/** `TLS_CERT` and `TLS_KEY` of a gateway that is started with `runGateway()` do the same. */
export const serveLocally = (app: Servable, port: number) =>
  serve(app, { port, tls: { cert: '.data/local.pem', key: '.data/local-key.pem' } })
