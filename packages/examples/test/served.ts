import { type Servable, type ServeOptions, serve } from '@bffkit/core/serve'

/** A gateway on a free port of this machine, until the test is over. */
export const served = async (app: Servable, options: Partial<ServeOptions> = {}) => {
  const { url, privateUrl, stop } = await serve(app, { port: 0, ...options })
  return { url, privateUrl, stop, [Symbol.asyncDispose]: async () => void (await stop()) }
}
