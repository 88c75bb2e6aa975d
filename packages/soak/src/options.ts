import { parseArgs } from 'node:util'

/** What one soak does. */
export interface SoakOptions {
  /** How long visitors come. The warm-up before and the rest after it take up to two minutes more. Default 10. */
  readonly minutes: number
  /** Visitors a second. Default 250. */
  readonly rate: number
}

/** How the command line is written. */
export const usage = 'npm run soak -- [--minutes N] [--rate N]'

/** @throws Error in one line for an unknown option or a number out of range; it ends with the {@link usage}. */
export const parseSoakOptions = (args: readonly string[]): SoakOptions => {
  const { minutes, rate } = split(args)
  return {
    minutes: number('--minutes', minutes, 10, { from: 0.1, to: 1_440 }),
    rate: number('--rate', rate, 250, { from: 1, to: 10_000 }),
  }
}

const text = { type: 'string' } as const

const split = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: { minutes: text, rate: text }, allowPositionals: false })
      .values
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'unreadable')
  }
}

const number = (
  option: string,
  given: string | undefined,
  usual: number,
  { from, to }: { readonly from: number; readonly to: number },
): number => {
  if (given === undefined) return usual
  const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN
  if (value >= from && value <= to) return value
  throw wrong(`${option}: must be a number from ${from} to ${to}, not ${JSON.stringify(given)}`)
}

const wrong = (why: string) => new Error(`${why}\nusage: ${usage}`)
