import type { z } from 'zod'
import { serverSettings } from './settings.ts'

/** What a setting may be, and what it is when nobody sets it. */
export interface SettingDescription {
  readonly name: string
  /** Whose it is: of this gateway, or of the server every gateway runs in. */
  readonly of: 'gateway' | 'server'
  readonly required: boolean
  /** As it would be written in the environment; `undefined` where there is none, or it depends on others. */
  readonly byDefault: string | undefined
  /** What it must be, in the words of its error; `undefined` where any text will do. */
  readonly must: string | undefined
  /** The description of its schema, if it has one. */
  readonly description: string | undefined
}

/** Text that no setting with a form of its own accepts. */
const wrong = '\u0000'

/**
 * Describes every setting {@link runGateway} reads: those of the app first, then those of the server, in the order of their schemas.
 *
 * @param port the one when the environment names none
 * @example
 * ```ts
 * import { describeSettings } from '@bffkit/core/serve'
 * import { z } from 'zod'
 *
 * const Settings = z.object({ AUDIENCE: z.string().default('mobile') })
 *
 * for (const { name, byDefault } of describeSettings(Settings, 3001)) console.log(name, byDefault)
 * ```
 */
export const describeSettings = (settings: z.ZodObject, port: number): SettingDescription[] => {
  const own = Object.entries(settings.shape)
  const names = new Set(own.map(([name]) => name))
  const server = Object.entries(serverSettings(port)).filter(([name]) => !names.has(name))
  return [
    ...own.map(([name, schema]) => described(name, 'gateway', schema)),
    ...server.map(([name, schema]) => described(name, 'server', schema)),
  ]
}

const described = (
  name: string,
  of: SettingDescription['of'],
  schema: z.core.$ZodType,
): SettingDescription => {
  const parse = '~standard' in schema ? schema['~standard'] : undefined
  const unset = parse?.validate(undefined)
  const set = parse?.validate(wrong)
  const [flaw] = set && !(set instanceof Promise) ? (set.issues ?? []) : []
  const required = unset !== undefined && !(unset instanceof Promise) && unset.issues !== undefined
  const value = unset !== undefined && !(unset instanceof Promise) && !unset.issues ? unset.value : undefined
  return {
    name,
    of,
    required,
    byDefault: value === undefined ? undefined : String(value),
    must: flaw?.message,
    description:
      'description' in schema && typeof schema.description === 'string' ? schema.description : undefined,
  }
}
