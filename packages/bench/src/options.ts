import { parseArgs } from 'node:util'
import { type CaseName, caseNames, isCaseName } from './case/registry.ts'

/** What one run of the benchmark does. */
export interface BenchOptions {
  /** Print one JSON object instead of the table. Default `false`. */
  readonly json: boolean
  /** The cases to measure, in the order of the table. Default: all. */
  readonly cases: readonly CaseName[]
  /** How often every case is measured, each time in a fresh process. Default 5. */
  readonly rounds: number
  /** Requests measured per case and round; half as many go before, unmeasured, to warm up. Default 4,000. */
  readonly requests: number
}

/** How the command line is written. */
export const usage = `npm run bench -- [--json] [--only ${caseNames.join('|')}] [--rounds N] [--requests N]`

/**
 * Reads the command line.
 *
 * @throws Error in one line for an unknown option or case, or a number out of range; it ends with the {@link usage}.
 */
export const parseOptions = (args: readonly string[]): BenchOptions => {
  const { json = false, only, rounds, requests } = split(args)
  if (only !== undefined && !isCaseName(only))
    throw wrong(`--only: there is no case ${JSON.stringify(only)}, the cases are ${caseNames.join(', ')}`)
  return {
    json,
    cases: only === undefined ? caseNames : [only],
    rounds: count('--rounds', rounds, 5, 100),
    requests: count('--requests', requests, 4_000, 1_000_000),
  }
}

const text = { type: 'string' } as const

const split = (args: readonly string[]) => {
  try {
    const options = { json: { type: 'boolean' }, only: text, rounds: text, requests: text } as const
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'unreadable')
  }
}

const count = (option: string, given: string | undefined, usual: number, most: number): number => {
  if (given === undefined) return usual
  const number = /^\d{1,7}$/.test(given) ? Number(given) : 0
  if (number < 1 || number > most)
    throw wrong(`${option}: must be a whole number from 1 to ${most}, not ${JSON.stringify(given)}`)
  return number
}

const wrong = (why: string) => new Error(`${why}\nusage: ${usage}`)
