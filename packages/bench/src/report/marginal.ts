import { rounded } from './figures.ts'
import { median } from './median.ts'
import type { CaseFigures } from './ratios.ts'

/** What one more call of a screen costs. */
export interface Marginal {
  /** Microseconds of CPU a call adds to a request, by the number of calls the request makes. */
  readonly cpuUs: Readonly<Record<string, number>>
  /** The dearest of them over the cheapest, less 1. */
  readonly spread: number
  /** The most by which a call of many is dearer than one of fewer: 0 is flat, less than that is falling. */
  readonly growth: number
}

/** The cases it is computed from: a screen without calls, and the same one with some. */
export const marginalCases = ['calls-0', 'calls-5', 'calls-25', 'calls-100'] as const

const counts = { 'calls-5': 5, 'calls-25': 25, 'calls-100': 100 } as const

/** (cpu(n) − cpu(0)) / n, the median over the rounds. `undefined` when one of the cases was not measured. */
export const marginalOf = (rounds: readonly CaseFigures[]): Marginal | undefined => {
  const added = Object.entries(counts).map(([name, count]) => {
    const each = rounds.flatMap(({ [name as keyof typeof counts]: some, 'calls-0': none }) =>
      some && none ? [(some.cpuUs - none.cpuUs) / count] : [],
    )
    return [String(count), each] as const
  })
  if (added.some(([, each]) => each.length === 0)) return undefined

  const cpuUs = added.map(([count, each]) => [count, rounded(median(each), 1)] as const)
  const values = cpuUs.map(([, value]) => value)
  return {
    cpuUs: Object.fromEntries(cpuUs),
    spread: rounded(Math.max(...values) / Math.min(...values) - 1, 3),
    growth: rounded(growthOf(values), 3),
  }
}

const growthOf = (values: readonly number[]): number =>
  Math.max(...values.flatMap((few, index) => values.slice(index + 1).map((many) => many / few - 1)))
