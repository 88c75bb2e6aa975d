import { parseArgs } from 'node:util'
import { didYouMean } from './nearest.ts'
import type { Repository } from './repository/look-at.ts'

/** How a command is typed in a repository: by its own script where it has one. */
export const usageOf = ({ manifest }: Repository, make: 'gateway' | 'screen', names: string): string =>
  manifest.scripts?.[`new:${make}`] ? `npm run new:${make} -- ${names}` : `npx bffkit new ${make} ${names}`

/**
 * The names of a command line that has so many of them and no flag.
 *
 * @param usage how it is typed, and an example
 * @throws Error in one line that says what is wrong and what would be right.
 */
export const exactly = (count: number, names: readonly string[], usage: string): readonly string[] => {
  const [surplus] = names.slice(count)
  if (names.length < count) throw new Error(`a name is missing; write ${usage}`)
  if (surplus !== undefined)
    throw new Error(`${JSON.stringify(surplus)} is one name too many; write ${usage}`)
  return names
}

/** A flag with a value, or one that is there or not. */
export type Flags = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>

/**
 * Reads names and flags.
 *
 * @throws Error in one line: of a flag that is not known, which one is nearest to it.
 */
export const readFlags = (args: readonly string[], flags: Flags) => {
  const names = Object.keys(flags)
  for (const arg of args) {
    if (arg === '--') break
    const [, name] = /^--(?:no-)?([^=]+)/.exec(arg) ?? []
    if (name === undefined || names.includes(name) || names.includes(arg.slice(2))) continue
    throw new Error(
      `there is no flag --${name}${didYouMean(name, names) || (names.length > 0 ? `; there are --${names.join(', --')}` : '; there is none')}`,
    )
  }
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true, strict: true })
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Error(line)
  }
}
