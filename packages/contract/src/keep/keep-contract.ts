import { readFile } from 'node:fs/promises'
import { compareContracts } from '../compare-contracts.ts'
import type { Difference } from '../differences/difference.ts'
import { changelogLines, prepended } from './changelog.ts'
import { table } from './table.ts'
import { writeTogether } from './write-together.ts'

/** What {@link keepContract} keeps, and whether it may write. */
export interface KeepContractOptions {
  /** The committed contract. */
  readonly file: URL
  /** A Markdown file; the lines of an update come first, under the day they were made. Made when it is missing. */
  readonly changelog: URL
  /** Writes what has grown. A breaking change is never written. Default false. */
  readonly update?: boolean
  /** The day of the changelog, in UTC. Default today. */
  readonly today?: Date
}

/**
 * The gate: compares the contract a gateway generates with the committed one, and sets exit code 1 when a client could
 * break. What only grows passes, and is recorded with `update`. Nothing is written when anything is wrong.
 *
 * @example
 * ```ts
 * import { keepContract } from '@bffkit/contract'
 *
 * declare const document: object
 *
 * await keepContract(document, {
 *   file: new URL('../contract/v1.json', import.meta.url),
 *   changelog: new URL('../contract/CHANGELOG.md', import.meta.url),
 *   update: process.argv.includes('--update'),
 * })
 * ```
 */
export const keepContract = async (document: object, options: KeepContractOptions): Promise<void> => {
  try {
    console.log(await judge(document, options))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

const judge = async (document: object, options: KeepContractOptions): Promise<string> => {
  const { file, update = false } = options
  const name = file.pathname.split('/').slice(-2).join('/')
  const wanted = `${JSON.stringify(document, null, 2)}\n`
  const found = await textOf(file)
  if (found === undefined) {
    compareContracts(document, document)
    if (!update) throw new Error(`${name} is missing; ${howTo}`)
    await write(options, wanted, ['- The first contract'])
    return `${name} written`
  }

  const differences = compareContracts(parsed(found, name), document)
  refuseBreaks(differences, name)
  const lines = changelogLines(differences)
  if (found === wanted) return `${name} is unchanged`
  if (update) await write(options, wanted, lines)
  const change =
    lines.length === 0 ? 'means the same, written in another way' : 'has grown, and breaks nobody'
  return [`${name} ${change}${update ? '; written' : `; ${howTo}`}`, ...lines].join('\n')
}

const howTo = 'npm run contract -- --update writes it'

const refuseBreaks = (differences: readonly Difference[], name: string) => {
  const breaks = differences.filter(({ breaking }) => breaking)
  if (breaks.length === 0) return
  const rows = breaks.map(({ rule, operation = '', pointer, detail }) => [rule, operation, pointer, detail])
  throw new Error(
    `${name} would break its clients; nothing is written. A break needs a new version.\n\n${table([['rule', 'operation', 'pointer', 'detail'], ...rows])}`,
  )
}

/** The contract is renamed last: after an interruption the lines come twice, instead of never. */
const write = async (options: KeepContractOptions, wanted: string, lines: readonly string[]) => {
  const { file, changelog, today = new Date() } = options
  const text = prepended(await textOf(changelog), today.toISOString().slice(0, 10), lines)
  await writeTogether([...(lines.length === 0 ? [] : [[changelog, text] as const]), [file, wanted]])
}

const parsed = (text: string, name: string): object => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // said below, for what is JSON but no object as well
  }
  throw new Error(`${name} is no JSON object; nothing is written. Restore it from the history`)
}

/** A file that is there and cannot be read is an error, not a missing one. */
const textOf = (file: URL): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
