import { z } from 'zod'
import { type Environment, present, SettingsError } from './environment.ts'
import { unknownSettings } from './unknown-settings.ts'

/** What is wrong with a setting, or with several together. */
export interface SettingFlaw {
  /** Default: it concerns several. */
  readonly name?: string
  readonly problem: string
}

/**
 * Reads settings from the environment. One that is set to nothing counts as missing; one with white space around it is
 * wrong, since a line break at the end of a secret is found by nobody.
 *
 * @throws SettingsError naming all wrong ones at once, with what would be right; never their values, which may be secret.
 * @example
 * ```ts
 * import { readSettings } from '@bffkit/core/serve'
 * import { z } from 'zod'
 *
 * const settings = readSettings(z.object({ ISSUER: z.url() }), { ISSUER: 'https://id.example' })
 * ```
 */
export const readSettings = <S extends z.ZodType>(schema: S, environment: Environment): z.output<S> => {
  const { data, flaws } = settingsIn(schema, environment)
  if (flaws.length > 0) throw settingsError(flaws)
  return data
}

/** Reads settings without throwing. `data` is all of them when there is no flaw. */
export const settingsIn = <S extends z.ZodType>(schema: S, environment: Environment) => {
  const padded = namesOf(schema).filter((name) => environment[name] !== environment[name]?.trim())
  const { data, error } = schema.safeParse(present(environment))
  const unknown = error ? unknownSettings(environment, namesOf(schema)) : []
  const flaws: SettingFlaw[] = padded.map((name) => ({
    name,
    problem: 'must not begin or end with white space',
  }))
  for (const { path, message } of error?.issues ?? []) {
    const [name] = path
    if (typeof name !== 'string') flaws.push({ problem: message })
    else if (!padded.includes(name))
      flaws.push({ name, problem: `${missing(name, environment, unknown)}${message}` })
  }
  return { data: flaws.length > 0 ? undefined : data, flaws } as Reading<z.output<S>>
}

/** Without a flaw zod has made the data: the type of `safeParse` is lost where both are looked at together. */
interface Reading<T> {
  readonly data: T
  readonly flaws: readonly SettingFlaw[]
}

/** The names a schema reads, as far as it says them. */
const namesOf = (schema: z.ZodType): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

const missing = (name: string, environment: Environment, unknown: ReturnType<typeof unknownSettings>) => {
  if (environment[name]) return ''
  const meant = unknown.filter(({ nearest }) => nearest === name).map((one) => one.name)
  return meant.length === 0 ? 'is missing; ' : `is missing, but ${meant.join(', ')} is set; `
}

/** All that is wrong with some settings, as one error: one line for each of them. */
export const settingsError = (flaws: readonly SettingFlaw[]): SettingsError => {
  const lines = flaws.map(({ name, problem }) => (name === undefined ? problem : `${name}: ${problem}`))
  return lines.length === 1
    ? new SettingsError(`1 setting is wrong: ${lines[0]}`)
    : new SettingsError(`${lines.length} settings are wrong:`, ...lines.map((line) => `  ${line}`))
}
