import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type Environment, present, SettingsError } from './environment.ts'

/**
 * Adds the settings of the file that `ENV_FILE` names (`NAME=value` a line, as node's `--env-file` reads it) to an
 * environment. What the environment itself says wins.
 *
 * @throws SettingsError when the file cannot be read.
 */
export const withEnvFile = (environment: Environment): Environment => {
  const variables = present(environment)
  if (variables.ENV_FILE === undefined) return variables
  try {
    return { ...present(parseEnv(readFileSync(variables.ENV_FILE, 'utf8'))), ...variables }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unreadable'
    throw new SettingsError(`ENV_FILE: ${variables.ENV_FILE} cannot be read (${code})`)
  }
}

/** The names of the settings in which two environments differ, never their values, which may be secret. */
export const changedSettings = (before: Environment, after: Environment): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name])
