import { aligned } from '../report/aligned.ts'
import { median } from '../report/median.ts'
import type { Proved } from './prove-overload.ts'

/** What of a peak of `rps` can still be reached, when the rest of `times` as much is refused at `cost` µs each. */
const bound = (rps: number, cost: number, times: number): number => {
  const share = (rps * cost) / 1e6
  return times <= 1 ? times : Math.max(0, (1 - times * share) / (1 - share))
}

/** The columns behind the size of the flood and whether was shed: what of each round, and with how many decimals its median is shown. */
const columns = {
  peak: [({ peak }) => peak, 0],
  'good/s': [({ flood }) => flood.goodput, 0],
  share: [({ flood, peak }) => flood.goodput / peak, 2],
  'of bound': [({ flood, peak, times }, cost) => flood.goodput / peak / bound(peak, cost, times), 2],
  'p50 ms': [({ flood }) => flood.p50, 0],
  'p99 ms': [({ flood }) => flood.p99, 0],
  'degraded %': [({ flood }) => (100 * flood.degraded) / Math.max(1, flood.good), 0],
  'RSS MB': [({ rss }) => rss[1], 0],
  'grown MB': [({ rss }) => rss[1] - rss[0], 0],
  'lag ms': [({ flood }) => flood.lag, 0],
  'recovered s': [({ recovered }) => recovered ?? Infinity, 2],
  blamed: [({ codes }) => blamedIn(codes), 0],
  'calls refused': [({ codes }) => codes.BFF_SERVICE_OVERLOADED ?? 0, 0],
} satisfies Record<string, readonly [value: (one: Proved, cost: number) => number, decimals: number]>

/** The medians of all rounds: one line for each size of the flood, with shedding and without. */
export const proofTable = (cost: number, proved: readonly Proved[]): string => {
  const kinds = new Map(proved.map(({ times, shedding }) => [`${times} ${shedding}`, { times, shedding }]))
  const rows = [...kinds.values()].map(({ times, shedding }) => {
    const rounds = proved.filter((one) => one.times === times && one.shedding === shedding)
    const medians = Object.values(columns).map(([value, decimals]) =>
      median(rounds.map((one) => value(one, cost))).toFixed(decimals),
    )
    return [`${times} x`, shedding ? 'on' : 'off', ...medians]
  })
  const head = ['flood', 'shedding', ...Object.keys(columns)]
  return [`a refusal costs ${cost.toFixed(1)} µs`, aligned([head, ...rows])].join('\n\n')
}

/** What says that a service failed; all of them answer in time. */
const blame = ['BFF_SERVICE_TIMEOUT', 'BFF_CIRCUIT_OPEN', 'BFF_SERVICE_UNAVAILABLE', 'BFF_SERVICE_CONTRACT']

const blamedIn = (codes: Proved['codes']): number => sum(blame.map((code) => codes[code] ?? 0))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
