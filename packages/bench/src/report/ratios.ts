import type { CaseName } from '../case/registry.ts'
import type { Figures } from './figures.ts'
import { rounded } from './figures.ts'
import { median } from './median.ts'

/** CPU per request of one case over that of another one, each with what must be reached and what is aimed for. */
export const ratioBars = {
  'bare/yardstick': { cases: ['bare', 'yardstick'], must: 1, aim: 0.85 },
  'full/yardstick': { cases: ['full', 'yardstick'], must: 1.3, aim: 1 },
  'full/express': { cases: ['full', 'express'], must: 0.28, aim: 0.2 },
  'proxy/fastify-proxy': { cases: ['proxy', 'fastify-proxy'], must: 0.9, aim: 0.55 },
  'cached/yardstick': { cases: ['cached', 'yardstick'], must: 0.6, aim: 0.4 },
  'two-processes/one': { cases: ['two-processes', 'full'], must: 1.05, aim: 1 },
} as const satisfies Record<string, { cases: readonly [CaseName, CaseName]; must: number; aim: number }>

/** The name of one of the {@link ratioBars}. */
export type Ratio = keyof typeof ratioBars

/** The names of the {@link ratioBars}, in the order of the table. */
export const ratioNames = Object.keys(ratioBars) as readonly Ratio[]

/** The figures of the cases that were measured. */
export type CaseFigures = Readonly<Partial<Record<CaseName, Figures>>>

/**
 * Compares cases within each round, since those of one round met the machine in the same state, and gives the median
 * of the rounds' ratios. Ratios of which one side was not measured are left out.
 */
export const ratiosOf = (rounds: readonly CaseFigures[]): Partial<Record<Ratio, number>> =>
  Object.fromEntries(
    ratioNames.flatMap((name) => {
      const values = quotients(rounds, ratioBars[name].cases)
      return values.length > 0 ? [[name, rounded(median(values), 3)]] : []
    }),
  )

const quotients = (rounds: readonly CaseFigures[], [over, under]: readonly [CaseName, CaseName]) =>
  rounds.flatMap(({ [over]: a, [under]: b }) => (a && b ? [a.cpuUs / b.cpuUs] : []))
