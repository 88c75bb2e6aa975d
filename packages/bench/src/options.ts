import { parseArgs } from 'node:util'
import { type CaseName, caseNames, isCaseName } from './case/registry.ts'
import { besidePeer, type Measurement, measurements, measurementsOf, rowNames } from './rows.ts'

/** What one run of the benchmark does. */
export interface BenchOptions {
  /** Print one JSON object instead of the table. Default `false`. */
  readonly json: boolean
  /** Write the table into `RESULTS.md` as well. Default `false`. */
  readonly write: boolean
  /** The case to profile, instead of measuring anything. Default: none. */
  readonly profile: CaseName | undefined
  /** The case whose allocation sites are printed, instead of measuring anything. Default: none. */
  readonly where: CaseName | undefined
  /** The command of a gateway that is measured beside the cases. Default: none. */
  readonly peer: string | undefined
  /** What is measured, in the order of the table. Default: everything; with a peer it, the yardstick, `bare`, `full` and `cached`. */
  readonly measurements: readonly Measurement[]
  /** How often everything is measured, each time in fresh processes. Default 5; 3 for `allocation` alone, which hardly moves. */
  readonly rounds: number
  /** Requests measured per case and round; twice as many go before, unmeasured, to warm up. Default 4,000. */
  readonly requests: number
}

/** How the command line is written. */
export const usage =
  'npm run bench -- [--json] [--only NAME] [--rounds N] [--requests N] [--write] [--profile CASE] [--where CASE] [--peer COMMAND]'

/**
 * Reads the command line.
 *
 * @throws Error in one line for an unknown option or row, a number out of range, or a part of the table that shall be
 * written in place of all of it; it ends with the {@link usage}.
 */
export const parseOptions = (args: readonly string[]): BenchOptions => {
  const { json = false, write = false, only, profile, where, peer, rounds, requests } = split(args)
  if (write && peer !== undefined)
    throw wrong('--write: keeps what everybody can measure, so not with --peer')
  if (write && only !== undefined) throw wrong('--write: keeps the whole table, so not with --only')
  return {
    json,
    write,
    profile: profile === undefined ? undefined : caseNamed('--profile', profile),
    where: where === undefined ? undefined : caseNamed('--where', where),
    peer,
    measurements: asked(only, peer),
    rounds: count('--rounds', rounds, only === 'allocation' ? 3 : 5, 100),
    requests: count('--requests', requests, 4_000, 1_000_000),
  }
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const split = (args: readonly string[]) => {
  try {
    const options = {
      json: flag,
      write: flag,
      only: text,
      profile: text,
      where: text,
      peer: text,
      rounds: text,
      requests: text,
    } as const
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'unreadable')
  }
}

const asked = (only: string | undefined, peer: string | undefined): readonly Measurement[] => {
  if (peer === undefined) return only === undefined ? measurements : measured(only)
  return [...(only === undefined ? besidePeer : measured(only)), 'peer']
}

const measured = (row: string): readonly Measurement[] => {
  const found = measurementsOf(row)
  if (!found) throw wrong(`--only: there is no ${JSON.stringify(row)}, there are ${rowNames.join(', ')}`)
  return found
}

const caseNamed = (option: string, name: string): CaseName => {
  if (isCaseName(name)) return name
  throw wrong(`${option}: there is no case ${JSON.stringify(name)}, there are ${caseNames.join(', ')}`)
}

const count = (option: string, given: string | undefined, fallback: number, max: number): number => {
  if (given === undefined) return fallback
  const number = /^\d{1,7}$/.test(given) ? Number(given) : 0
  if (number < 1 || number > max)
    throw wrong(`${option}: must be a whole number from 1 to ${max}, not ${JSON.stringify(given)}`)
  return number
}

const wrong = (why: string) => new Error(`${why}\nusage: ${usage}`)
