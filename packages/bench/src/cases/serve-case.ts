import { type Servable, serve } from '@bffkit/core/serve'
import type { Backend } from '../backend/backend.ts'

/**
 * Serves a gateway as it ships on a free port, and gives its address. That it refuses requests waits for 10 s of delay in place of
 * 0.1 s: a machine that does other work shall make a measurement slow, not wrong.
 */
export const serveCase = async (app: Servable): Promise<string> => {
  const { url } = await serve(app, { port: 0, shedding: { delay: 10_000 } })
  return url
}

/** Starts the gateway of a case on a free port. Resolves with its address. */
export type StartCase = (backend: Backend) => Promise<string>
