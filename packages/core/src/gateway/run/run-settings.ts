import { z } from 'zod'
import type { ServeOptions } from '../../edge/listen/serve.ts'
import { edgeFlaws, edgeOptions } from '../../edge/settings/edge-settings.ts'
import type { Environment } from './environment.ts'
import { settingsError, settingsIn } from './read-settings.ts'
import { serverSettings } from './settings.ts'
import { type UnknownSetting, unknownSettings } from './unknown-settings.ts'

/** All settings a gateway reads from its environment. */
export interface RunSettings<T> {
  /** The settings of the app. */
  readonly own: T
  readonly options: ServeOptions
  /** Names that look like settings, which nobody reads. */
  readonly unknown: readonly UnknownSetting[]
}

/**
 * Reads the settings of an app and of its server.
 *
 * @param port the one when the environment names none
 * @throws SettingsError naming all wrong ones at once.
 */
export const runSettings = <Shape extends z.ZodRawShape>(
  settings: z.ZodObject<Shape>,
  environment: Environment,
  port: number,
): RunSettings<z.output<z.ZodObject<Shape>>> => {
  const ofServer = serverSettings(port)
  const all = { ...ofServer, ...settings.shape }
  const own = settingsIn(settings, environment)
  const server = settingsIn(z.object(ofServer), environment)
  const flaws = [...own.flaws, ...server.flaws]
  if (server.flaws.length === 0) flaws.push(...edgeFlaws(server.data, server.data.PORT))
  if (flaws.length > 0) throw settingsError(flaws)

  const { PORT, HOST, DRAIN_DELAY, DRAIN_TIMEOUT } = server.data
  const edge = edgeOptions(server.data, PORT)
  return {
    own: own.data,
    options: { ...edge, port: PORT, host: HOST, drainDelay: DRAIN_DELAY, drainTimeout: DRAIN_TIMEOUT },
    unknown: unknownSettings(environment, Object.keys(all)),
  }
}
