import { type Servable, serve } from '@bffkit/core/serve'

/** `TLS_CERT` and `TLS_KEY` of a gateway that is started with `runGateway()` do the same. */
export const serveLocally = (app: Servable, port: number, folder = '.data') =>
  serve(app, { port, tls: { cert: `${folder}/local.pem`, key: `${folder}/local-key.pem` } })
