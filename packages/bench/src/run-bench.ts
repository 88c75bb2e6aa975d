import { cpus } from 'node:os'
import { openBench } from './open-bench.ts'
import type { BenchOptions } from './options.ts'
import { type Report, type Round, report } from './report/report.ts'
import { type Measurement, measure, roundOf } from './rows.ts'

/** What a run does, whatever is done with its result. */
export type Plan = Pick<BenchOptions, 'measurements' | 'rounds' | 'requests'> &
  Partial<Pick<BenchOptions, 'peer'>>

/**
 * Measures everything in turn, each round in the reverse order of the one before, and reports the medians.
 *
 * @param tell hears what is being measured, for people who wait
 * @throws Error naming the case that failed or answered something else than the others.
 */
export const runBench = async (plan: Plan, tell: (line: string) => void): Promise<Report> => {
  await using bench = await openBench(plan.requests, plan.peer)
  const rounds: Round[] = []
  for (const [index, order] of orders(plan).entries()) {
    const measured: Round[] = []
    for (const name of order) {
      tell(`round ${index + 1} of ${plan.rounds}: ${name}`)
      const one = await measure(name, bench)
      if (name === 'peer' && !one.peer) tell(`peer: skipped, there is no such command: ${plan.peer}`)
      measured.push(one)
    }
    rounds.push(roundOf(measured))
  }
  return report(machine(), process.versions.node, rounds)
}

/** The order in each round: forwards and backwards by turns, so that neither place is an advantage. */
export const orders = ({
  measurements,
  rounds,
}: Pick<Plan, 'measurements' | 'rounds'>): readonly Measurement[][] =>
  Array.from({ length: rounds }, (_, index) =>
    index % 2 === 0 ? [...measurements] : measurements.toReversed(),
  )

const machine = () => {
  const all = cpus()
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} cores, ${process.platform} ${process.arch}`
}
