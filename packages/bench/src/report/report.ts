import type { CaseName } from './case/registry.ts'
import { median } from './median.ts'

/** What one case came to in one round, or in the median of all. */
export interface Figures {
  /** Microseconds of CPU the gateway process spent per request. */
  readonly cpuUs: number
  /** Answers per second. */
  readonly rps: number
  /** Milliseconds half of the answers took at most. */
  readonly p50: number
  /** Milliseconds 99 % of the answers took at most. */
  readonly p99: number
  /** Memory of the gateway process after its last request, in MB (10⁶ bytes). */
  readonly rssMb: number
}

/** The figures of every case that was measured in one round. */
export type Round = Readonly<Partial<Record<CaseName, Figures>>>

/** What a run prints with `--json`. */
export interface Report {
  readonly machine: string
  readonly node: string
  readonly cases: Round
  /** CPU per request of one case, of another one's. Only pairs of which both were measured. */
  readonly ratios: Readonly<Partial<Record<Ratio, number>>>
}

/** The ratios that have a bar: what must be reached, and what is aimed for. */
export const bars = {
  'bare/yardstick': { cases: ['bare', 'yardstick'], must: 1, aim: 0.85 },
  'full/yardstick': { cases: ['full', 'yardstick'], must: 1.3, aim: 1 },
} as const satisfies Record<string, { cases: readonly [CaseName, CaseName]; must: number; aim: number }>

/** One of the {@link bars}. */
type Ratio = keyof typeof bars

/**
 * Puts rounds together: the median of each figure, and of each ratio the median of the rounds' ratios, since the two
 * cases of one round met the machine in the same state.
 */
export const report = (machine: string, node: string, rounds: readonly Round[]): Report => ({
  machine,
  node,
  cases: Object.fromEntries(
    Object.keys(rounds[0] ?? {}).map((name) => [name, medians(figuresOf(rounds, name as CaseName))]),
  ),
  ratios: Object.fromEntries(
    Object.entries(bars).flatMap(([ratio, { cases }]) => {
      const values = quotients(rounds, cases)
      return values.length > 0 ? [[ratio, rounded(median(values), 3)]] : []
    }),
  ),
})

const figuresOf = (rounds: readonly Round[], name: CaseName): Figures[] =>
  rounds.flatMap((round) => round[name] ?? [])

const quotients = (rounds: readonly Round[], [over, under]: readonly [CaseName, CaseName]): number[] =>
  rounds.flatMap(({ [over]: a, [under]: b }) => (a && b ? [a.cpuUs / b.cpuUs] : []))

const medians = (all: readonly Figures[]): Figures => ({
  cpuUs: rounded(median(all.map(({ cpuUs }) => cpuUs)), 1),
  rps: rounded(median(all.map(({ rps }) => rps)), 0),
  p50: rounded(median(all.map(({ p50 }) => p50)), 2),
  p99: rounded(median(all.map(({ p99 }) => p99)), 2),
  rssMb: rounded(median(all.map(({ rssMb }) => rssMb)), 1),
})

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
