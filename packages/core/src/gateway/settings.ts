import { z } from 'zod'
import { edgeSettings } from '../edge/edge-settings.ts'
import { wholeNumber } from '../edge/limit-settings.ts'
import { logLevels } from '../observe/log.ts'
import { addressList } from '../service/address-list.ts'
import { drainRange } from './stop.ts'

/** The settings of the server every gateway runs in. */
export const serverSettings = (port: number) => ({
  /** The port to listen on; 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(port),
  /** The address to listen on. Only this machine by default: a deployment opens it on purpose. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Milliseconds by which the process has ended when it is asked to stop. */
  DRAIN_TIMEOUT: wholeNumber(drainRange.from, drainRange.to).default(10_000),
  /** A file with further settings, `NAME=value` a line; read again on SIGHUP. Default none. */
  ENV_FILE: z.string().optional(),
  ...edgeSettings,
})

/** The level of the log on standard output. */
export const logLevel = z.enum(logLevels).default('info')

const error = 'must be an http(s) URL, such as http://127.0.0.1:4004'

/** A setting that is an http(s) address. */
export const address = z.url({ protocol: /^https?$/, error })

/** A setting that says where a service is: one http(s) address, or several with commas between them. */
export const addresses = z
  .string({ error })
  .refine((setting) => addressList(setting) !== undefined, { error })

/** Settings as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Settings that do not fit: one message that names every wrong one. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/**
 * Reads settings from the environment.
 *
 * @throws SettingsError naming all wrong ones at once, with what would be right; never their values, which may be secret.
 * @example
 * ```ts
 * import { readSettings } from '@bffkit/core'
 * import { z } from 'zod'
 *
 * const settings = readSettings(z.object({ ISSUER: z.url() }), { ISSUER: 'https://id.example' })
 * ```
 */
export const readSettings = <S extends z.ZodType>(schema: S, environment: Environment): z.output<S> => {
  const { success, data, error } = schema.safeParse(present(environment))
  if (success) return data
  throw settingsError(error.issues, environment)
}

/** An environment without the names that are set to nothing: `PORT=` is no port. */
export const present = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))

/** All that is wrong with some settings, as one error. */
export const settingsError = (
  issues: readonly z.core.$ZodIssue[],
  environment: Environment,
): SettingsError => {
  const lines = issues.map(({ path, message }) => {
    const name = path.join('.')
    if (name === '') return `  ${message}`
    return `  ${name}: ${environment[name] === undefined ? 'is missing; ' : ''}${message}`
  })
  return new SettingsError(
    `${lines.length} ${lines.length === 1 ? 'setting is' : 'settings are'} wrong:\n${lines.join('\n')}`,
  )
}
