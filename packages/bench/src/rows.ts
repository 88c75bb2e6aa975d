import { measureAllocation } from './allocation/measure-allocation.ts'
import type { Bench } from './bench.ts'
import { type CaseName, caseNames, isCaseName } from './case/registry.ts'
import { countIdentical } from './identical/count-identical.ts'
import { measureLatency } from './latency/measure-latency.ts'
import { measureCase } from './measure-case.ts'
import { measurePeer } from './peer/measure-peer.ts'
import { marginalCases } from './report/marginal.ts'
import { type Ratio, ratioBars, ratioNames } from './report/ratios.ts'
import type { Round } from './report/report.ts'
import { measureStartUp } from './start-up/measure-start-up.ts'

/** What is measured beside the cases, by name. */
const others = {
  allocation: async (bench) => ({ allocation: await measureAllocation(bench) }),
  latency: async (bench) => ({ latency: await measureLatency(bench) }),
  'start-up': async (bench) => ({ startUp: await measureStartUp(bench) }),
  identical: async (bench) => ({ identical: await countIdentical(bench) }),
} as const satisfies Record<string, (bench: Bench) => Promise<Omit<Round, 'cases'>>>

/** One thing a round measures. */
export type Measurement = CaseName | keyof typeof others | 'peer'

const otherNames = Object.keys(others) as readonly (keyof typeof others)[]

/** Everything a round measures that no option adds, in the order of the table. */
export const measurements: readonly Measurement[] = [...caseNames, ...otherNames]

/** Measures one thing once. */
export const measure = async (name: Measurement, bench: Bench): Promise<Round> => {
  if (name === 'peer') return await besideCases(bench)
  return isCaseName(name)
    ? { cases: { [name]: await measureCase(name, bench) } }
    : { cases: {}, ...(await others[name](bench)) }
}

/** The peer; nothing when none is given, or there is no such command. */
const besideCases = async (bench: Bench): Promise<Round> => {
  const peer = bench.peer === undefined ? undefined : await measurePeer(bench, bench.peer)
  return { cases: {}, ...(peer && { peer }) }
}

/** Puts together what was measured in one round. */
export const roundOf = (measured: readonly Round[]): Round => {
  let round: Round = { cases: {} }
  for (const one of measured) round = { ...round, ...one, cases: { ...round.cases, ...one.cases } }
  return round
}

/** What can be asked for on its own, and what must be measured for it. */
const rows: ReadonlyMap<string, readonly Measurement[]> = new Map([
  ...measurements.map((name): [string, Measurement[]] => [name, [name]]),
  ...ratioNames.map((name: Ratio): [string, Measurement[]] => [
    name,
    [...ratioBars[name].cases].toReversed(),
  ]),
  ['marginal', [...marginalCases]],
])

/** The cases that a peer is measured beside when nothing else is asked for. */
export const besidePeer: readonly Measurement[] = ['yardstick', 'bare', 'full', 'cached']

/** The names of all rows of the table. */
export const rowNames: readonly string[] = [...rows.keys()]

/** What must be measured for one row; `undefined` when there is no such row. */
export const measurementsOf = (row: string): readonly Measurement[] | undefined => rows.get(row)
