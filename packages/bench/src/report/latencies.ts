import { type AtLoad, type Latency, latencyCases, type latencyLoads } from '../latency/measure-latency.ts'
import { medians } from './figures.ts'

type Load = (typeof latencyLoads)[number]
type Added = Omit<AtLoad, 'rps'>

/** How long requests take, in the median of the rounds. */
export interface Latencies extends Latency {
  /** What `full` takes more than the yardstick, each at the same part of its own peak. */
  readonly added: Readonly<Record<Load, Added>>
  /** What `full` takes more at half of its peak than the direct call. */
  readonly overDirect: Added
}

const addedDigits = { p50: 2, p99: 2 } as const
const digits = { rps: 0, ...addedDigits } as const

/** The median of each figure, and of the differences within each round. `undefined` when nothing was measured. */
export const latenciesOf = (rounds: readonly Latency[]): Latencies | undefined => {
  const [first] = rounds
  if (!first) return undefined
  const loadsOf = <T>(of: (load: Load) => T): Record<Load, T> => ({
    '25': of('25'),
    '50': of('50'),
    '75': of('75'),
  })
  const [yardstick, full] = latencyCases.map((name) =>
    loadsOf((load) =>
      medians(
        rounds.map(({ cases }) => cases[name][load]),
        digits,
      ),
    ),
  )
  if (!yardstick || !full) return undefined
  return {
    cores: first.cores,
    cases: { yardstick, full },
    added: loadsOf((load) =>
      medians(
        rounds.map(({ cases }) => less(cases.full[load], cases.yardstick[load])),
        addedDigits,
      ),
    ),
    direct: medians(
      rounds.map(({ direct }) => direct),
      digits,
    ),
    overDirect: medians(
      rounds.map(({ cases, direct }) => less(cases.full['50'], direct)),
      addedDigits,
    ),
  }
}

const less = (a: Added, b: Added): Added => ({ p50: a.p50 - b.p50, p99: a.p99 - b.p99 })
