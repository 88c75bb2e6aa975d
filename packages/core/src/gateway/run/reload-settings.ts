import type { Logger } from '../../observe/log.ts'
import { changedSettings, withEnvFile } from './env-file.ts'
import { type Environment, SettingsError } from './environment.ts'
import { logLevel } from './settings.ts'

/**
 * Reads the file of `ENV_FILE` again, and puts `LOG_LEVEL` in force. What else has changed there is named in the log: it
 * needs a restart.
 *
 * @returns what reloads. It throws SettingsError when the file or the level is wrong.
 */
export const settingsReload = (environment: Environment, log: Logger): (() => void) => {
  let before = withEnvFile(environment)
  return () => {
    const after = withEnvFile(environment)
    const changed = changedSettings(before, after)
    if (changed.includes('LOG_LEVEL')) {
      const { data, success } = logLevel.safeParse(after.LOG_LEVEL)
      if (!success) throw new SettingsError('LOG_LEVEL must be a level, such as info')
      log.level = data
    }
    const settings = changed.filter((name) => name !== 'LOG_LEVEL')
    if (settings.length > 0) log.warn({ settings }, 'settings that need a restart have changed')
    before = { ...before, LOG_LEVEL: after.LOG_LEVEL }
  }
}
