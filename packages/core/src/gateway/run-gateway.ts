import { z } from 'zod'
import { CertificateError } from '../edge/certificates.ts'
import { edgeOptions } from '../edge/edge-settings.ts'
import type { Logger } from '../observe/log.ts'
import { ListenError, type Servable, serve, stopOnSignals } from './serve.ts'
import { type Environment, present, SettingsError, serverSettings, settingsError } from './settings.ts'

/** A gateway as {@link runGateway} starts it. */
export interface Runnable extends Servable {
  readonly log: Logger
  /** Is called before it listens; `/readyz` tells when it is done. Default nothing. */
  warmUp?(): Promise<void>
}

/** Where a gateway gets its settings from, and where it listens. */
export interface RunOptions<Shape extends z.ZodRawShape> {
  /** The settings of the app; those of the server (`PORT`, `HOST`, `HOSTS`, `TLS_CERT` …) are added. */
  readonly settings: z.ZodObject<Shape>
  /** Usually `process.env`. */
  readonly environment: Environment
  /** The port when the environment names none. */
  readonly port: number
}

/**
 * The main program of a gateway: reads its settings, serves it, and stops it gracefully on SIGTERM and SIGINT. Wrong
 * settings, all of them at once, or a port that is taken are one clear message and exit code 1.
 *
 * @example
 * ```ts
 * import { type Runnable, runGateway } from '@bffkit/core'
 * import { z } from 'zod'
 *
 * declare const createApp: (settings: { ISSUER: string }) => Runnable
 *
 * await runGateway(createApp, { settings: z.object({ ISSUER: z.url() }), environment: {}, port: 3001 })
 * ```
 */
export const runGateway = async <Shape extends z.ZodRawShape>(
  createApp: (settings: z.output<z.ZodObject<Shape>>) => Runnable,
  { settings, environment, port }: RunOptions<Shape>,
): Promise<void> => {
  try {
    const own = settings.safeParse(present(environment))
    const server = z.object(serverSettings(port)).safeParse(present(environment))
    if (!own.success || !server.success)
      throw settingsError([...(own.error?.issues ?? []), ...(server.error?.issues ?? [])], environment)

    const { PORT, HOST, DRAIN_TIMEOUT } = server.data
    const edge = edgeOptions(server.data, PORT)
    if (!edge) throw new SettingsError('TLS_CERT and TLS_KEY belong together, and TLS_CLIENT_CA needs both')
    const app = createApp(own.data)
    const began = performance.now()
    const warm = app.warmUp?.()
    const serving = await serve(app, { ...edge, port: PORT, host: HOST, drainTimeout: DRAIN_TIMEOUT })
    stopOnSignals(serving)
    app.log.info({ url: serving.url, privateUrl: serving.privateUrl }, 'listening')
    await warm
    if (warm) app.log.info({ took: Math.round(performance.now() - began) }, 'ready')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.error(toldInFull.some((known) => error instanceof known) ? error.message : error)
    process.exit(1)
  }
}

/** What went wrong is said by the message alone: no stack helps. */
const toldInFull = [SettingsError, ListenError, CertificateError]
