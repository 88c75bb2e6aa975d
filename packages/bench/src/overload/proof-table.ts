import { aligned } from '../report/aligned.ts'
import { median } from '../report/median.ts'
import type { Bar } from './bars.ts'
import type { Proof, Proved } from './prove-overload.ts'
import { shareOfReachable } from './reachable.ts'

/** The columns behind the kind of a flood: what of each round, and with how many decimals its median is shown. */
const columns = {
  peak: [({ peaks }) => peaks.complete, 0],
  'peak degraded': [({ peaks }) => peaks.degraded, 0],
  'good/s': [({ flood }) => flood.goodput, 0],
  'degraded %': [({ flood }) => (100 * flood.degraded) / Math.max(1, flood.good), 0],
  'of bound': [shareOfReachable, 2],
  'CPU %': [({ cpu }) => 100 * cpu, 0],
  'p50 ms': [({ flood }) => flood.p50, 0],
  'p99 ms': [({ flood }) => flood.p99, 0],
  'lag ms': [({ flood }) => flood.lag, 0],
  'RSS MB': [({ rss }) => rss[2], 0],
  'grown MB': [({ rss }) => rss[2] - rss[1], 0],
  'recovered s': [({ recovered }) => recovered ?? Infinity, 2],
  blamed: [({ codes }) => blamedIn(codes), 0],
  'calls refused': [({ codes }) => codes.BFF_SERVICE_OVERLOADED ?? 0, 0],
} satisfies Record<string, readonly [value: (one: Proved, cost: number) => number, decimals: number]>

/** The medians of all rounds, one line for each kind of flood, and what was promised. */
export const proofTable = ({ cost, bare, proved }: Proof, bars: readonly Bar[]): string => {
  const kinds = new Map(proved.map((one) => [`${one.times} ${one.screen} ${one.shedding}`, one]))
  const rows = [...kinds.values()].map(({ times, screen, shedding }) => {
    const rounds = proved.filter(
      (one) => one.times === times && one.shedding === shedding && one.screen === screen,
    )
    const medians = Object.values(columns).map(([value, decimals]) =>
      median(rounds.map((one) => value(one, cost))).toFixed(decimals),
    )
    return [`${times} x`, screen, shedding ? 'on' : 'off', ...medians]
  })
  const head = ['flood', 'parts', 'shedding', ...Object.keys(columns)]
  const judged = bars.map(({ promise, measured, held }) => [held ? 'held' : 'MISSED', promise, measured])
  return [
    `a refusal costs ${cost.toFixed(1)} µs, node:http alone ${bare.toFixed(1)}`,
    aligned([head, ...rows]),
    aligned([['', 'promised', 'measured'], ...judged]),
  ].join('\n\n')
}

/** What says that a service failed; all of them answer in time. */
const blame = ['BFF_SERVICE_TIMEOUT', 'BFF_CIRCUIT_OPEN', 'BFF_SERVICE_UNAVAILABLE', 'BFF_SERVICE_CONTRACT']

const blamedIn = (codes: Proved['codes']): number => sum(blame.map((code) => codes[code] ?? 0))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
