import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import type { Authentication } from '../../auth/authentication.ts'
import type { Reloads } from '../../edge/listen/reloads.ts'
import { type Servable, serve } from '../../edge/listen/serve.ts'
import { checkSharedPackages } from '../../errors/shared-packages.ts'
import { StartError } from '../../errors/start-error.ts'
import type { Logger } from '../../observe/log.ts'
import { logConsole } from '../../observe/log-console.ts'
import { logCrash } from '../../observe/log-crash.ts'
import { withEnvFile } from './env-file.ts'
import type { Environment } from './environment.ts'
import { prepareInTime } from './prepare-in-time.ts'
import { settingsReload } from './reload-settings.ts'
import { runSettings } from './run-settings.ts'
import { leaveOnSignals, reloadOn } from './signals.ts'
import { stopOnSignals } from './stop-on-signals.ts'
import type { UnknownSetting } from './unknown-settings.ts'

/** A gateway as {@link runGateway} starts it. */
export interface Runnable extends Servable {
  readonly log: Logger
  /** Whose identity provider is asked once it listens. Default nobody's. */
  readonly auth?: Pick<Authentication, 'issuer' | 'issuers' | 'check'>
  readonly onReload: Reloads['onReload']
  readonly reload: Reloads['reload']
  /** Is called before it listens; `/readyz` succeeds when it is done. Default nothing. */
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
  /**
   * Settings that SIGHUP reads again from the file of `ENV_FILE`: the object the app was made with then holds what they are now, all of them or,
   * when any setting is wrong, none. Default none.
   */
  readonly reloadable?: readonly (keyof Shape & string)[]
  /**
   * Is waited for before the app is made, such as to migrate its database; what it throws ends the start, at once or, of a `StartError` that
   * may pass, such as of a PostgreSQL that is away, when that is thrown for 30 s. Default nothing.
   */
  readonly prepare?: (settings: z.output<z.ZodObject<Shape>>) => Promise<void>
}

/**
 * The main program of a gateway: reads its settings, serves it, stops it on SIGTERM and SIGINT after `DRAIN_DELAY` within
 * `DRAIN_TIMEOUT`, also while it starts, and reloads what can be on SIGHUP where there is no terminal: certificates, `LOG_LEVEL` and what is
 * `reloadable` of `ENV_FILE`, what the app gave to `onReload`. What is written to the console from then on, warnings of Node included, becomes
 * lines of the log. Wrong settings, all of them at once, or a port that is taken are one clear message and exit code 1; what
 * looks like a misspelled setting is warned about. Two copies of hono, zod or \@hono/zod-openapi, and versions that do not fit, end the start alike. An identity provider that cannot be used is an error in the log, and
 * nothing more: it may come later.
 *
 * @example
 * ```ts
 * import { type Runnable, runGateway } from '@bffkit/core/serve'
 * import { z } from 'zod'
 *
 * declare const createApp: (settings: { ISSUER: string }) => Runnable
 *
 * await runGateway(createApp, { settings: z.object({ ISSUER: z.url() }), environment: {}, port: 3001 })
 * ```
 */
export const runGateway = async <Shape extends z.ZodRawShape>(
  createApp: (settings: z.output<z.ZodObject<Shape>>) => Runnable,
  { settings, environment, port, reloadable = [], prepare }: RunOptions<Shape>,
): Promise<void> => {
  leaveOnSignals()
  try {
    // Without a program, as in `node --eval`, it is the working directory whose packages the app has.
    checkSharedPackages(pathToFileURL(process.argv[1] ?? `${process.cwd()}/`).href)
    const variables = withEnvFile(environment)
    const { own, options, unknown } = runSettings(settings, variables, port)
    if (prepare) await prepareInTime(() => prepare(own))
    const app = createApp(own)
    if (unknown.length > 0) app.log.warn({ nearest: nearestOf(unknown) }, 'unknown settings')
    const began = performance.now()
    const warm = app.warmUp?.()
    const serving = await serve(app, options)
    stopOnSignals(serving)
    logConsole(app.log)
    logCrash(app.log)
    const reloaded = { schema: settings, own, names: reloadable }
    app.onReload('settings', settingsReload(environment, app.log, reloaded), 'first')
    reloadOn(app.reload)
    app.log.info({ url: serving.url, privateUrl: serving.privateUrl }, 'listening')
    await warm
    if (warm) app.log.info({ took: Math.round(performance.now() - began) }, 'ready')
    await tellIssuers(app, variables)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.error(error instanceof StartError ? error.message : error)
    process.exit(1)
  }
}

/** By the name that is set, the one it was probably meant to be. */
const nearestOf = (unknown: readonly UnknownSetting[]) =>
  Object.fromEntries(unknown.map(({ name, nearest }) => [name, nearest]))

/** Says which identity providers cannot be used, with the setting that holds the address: their tokens are refused until they can. */
const tellIssuers = async ({ auth, log }: Runnable, environment: Environment): Promise<void> => {
  if (!auth) return
  const told = (auth.issuers ?? [auth]).map(async (one) => {
    try {
      await one.check?.()
    } catch (error) {
      // Something else may be at the same address.
      const holding = Object.keys(environment).filter((name) => environment[name] === one.issuer)
      const setting = holding.find((name) => name.includes('ISSUER')) ?? holding[0] ?? 'ISSUER'
      const reason = error instanceof Error ? error.message : 'unknown'
      log.error({ setting, reason }, 'issuer cannot be used')
    }
  })
  await Promise.all(told)
}
