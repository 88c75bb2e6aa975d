import type { z } from 'zod'
import type { Logger } from '../../observe/log.ts'
import { changedSettings, withEnvFile } from './env-file.ts'
import { type Environment, SettingsError } from './environment.ts'
import { readSettings } from './read-settings.ts'
import { logLevel } from './settings.ts'

/** Settings of an app that are read again. */
export interface Reloadable {
  readonly schema: z.ZodType<object>
  /** What the app was given: those that reload are changed in it. */
  readonly own: object
  /** Their names. */
  readonly names: readonly string[]
}

/**
 * Reads the file of `ENV_FILE` again, and puts `LOG_LEVEL` and what is reloadable in force, all of it or nothing. What else has changed
 * there is named in the log: it needs a restart.
 *
 * @returns what reloads. It throws SettingsError when the file, the level or any setting of the app is wrong.
 */
export const settingsReload = (
  environment: Environment,
  log: Logger,
  { schema, own, names }: Reloadable,
): (() => void) => {
  const inForce = new Set(['LOG_LEVEL', ...names])
  let before = withEnvFile(environment)
  return () => {
    const after = withEnvFile(environment)
    const changed = changedSettings(before, after)
    const level = logLevel.safeParse(after.LOG_LEVEL)
    if (!level.success && changed.includes('LOG_LEVEL'))
      throw new SettingsError('LOG_LEVEL must be a level, such as info')
    if (names.length > 0) {
      const anew = readSettings(schema, after)
      Object.assign(own, Object.fromEntries(names.map((name) => [name, Reflect.get(anew, name)])))
    }
    if (level.success && changed.includes('LOG_LEVEL')) log.level = level.data
    const settings = changed.filter((name) => !inForce.has(name))
    if (settings.length > 0) log.warn({ settings }, 'settings that need a restart have changed')
    before = { ...before, ...Object.fromEntries([...inForce].map((name) => [name, after[name]])) }
  }
}
