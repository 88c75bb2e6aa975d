import { z } from 'zod'
import { CertificateError } from '../edge/certificates.ts'
import { edgeOptions } from '../edge/edge-settings.ts'
import { defaultLimits, type Limits } from '../edge/limits.ts'
import type { Logger } from '../observe/log.ts'
import { withEnvFile } from './env-file.ts'
import { settingsReload } from './reload-settings.ts'
import type { Reloads } from './reloads.ts'
import { ListenError, type Servable, serve } from './serve.ts'
import { type Environment, SettingsError, serverSettings, settingsError } from './settings.ts'
import { leaveOnSignals, reloadOn } from './signals.ts'
import { stopOnSignals } from './stop-on-signals.ts'

/** A gateway as {@link runGateway} starts it. */
export interface Runnable extends Servable {
  readonly log: Logger
  readonly onReload: Reloads['onReload']
  readonly reload: Reloads['reload']
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
 * The main program of a gateway: reads its settings, serves it, stops it on SIGTERM and SIGINT within `DRAIN_TIMEOUT`,
 * also while it starts, and reloads what can be on SIGHUP where there is no terminal: certificates, `LOG_LEVEL` of
 * `ENV_FILE`, what the app gave to `onReload`. Wrong settings, all of them at once, or a port that is taken are one clear
 * message and exit code 1.
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
  leaveOnSignals()
  try {
    const said = withEnvFile(environment)
    const own = settings.safeParse(said)
    const server = z.object(serverSettings(port)).safeParse(said)
    if (!own.success || !server.success)
      throw settingsError([...(own.error?.issues ?? []), ...(server.error?.issues ?? [])], said)

    const { PORT, HOST, DRAIN_TIMEOUT } = server.data
    const edge = edgeOptions(server.data, PORT)
    if (!edge) throw new SettingsError('TLS_CERT and TLS_KEY belong together, and TLS_CLIENT_CA needs both')
    checkTimes({ ...defaultLimits, ...edge.limits })
    const app = createApp(own.data)
    const serving = await serve(app, { ...edge, port: PORT, host: HOST, drainTimeout: DRAIN_TIMEOUT })
    stopOnSignals(serving)
    app.onReload('settings', settingsReload(environment, app.log))
    reloadOn(app.reload)
    app.log.info({ url: serving.url, privateUrl: serving.privateUrl }, 'listening')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.error(toldInFull.some((known) => error instanceof known) ? error.message : error)
    process.exit(1)
  }
}

const checkTimes = ({ headersTimeout, requestTimeout }: Limits) => {
  if (headersTimeout > requestTimeout)
    throw new SettingsError(
      `HEADERS_TIMEOUT (${headersTimeout}) must be at most REQUEST_TIMEOUT (${requestTimeout})`,
    )
}

/** What went wrong is said by the message alone: no stack helps. */
const toldInFull = [SettingsError, ListenError, CertificateError]
