import { aligned } from '../report/aligned.ts'
import { median } from '../report/median.ts'
import type { Proved } from './prove-overload.ts'

const times = ({ times }: Proved) => times

/** What of a peak of `rps` can still be reached, when the rest of `times` as much is refused at `cost` µs each. */
const bound = (rps: number, cost: number, times: number): number => {
  const share = (rps * cost) / 1e6
  return Math.max(0, (1 - times * share) / (1 - share))
}

/** The medians of all rounds: one line for each size of the flood. */
export const proofTable = (cost: number, proved: readonly Proved[]): string => {
  const sizes = [...new Set(proved.map(times))]
  const head = [
    'flood',
    'peak',
    'good/s',
    'share',
    'of bound',
    'p50 ms',
    'p99 ms',
    'lag ms',
    'recovered s',
    'blamed',
    'calls refused',
  ]
  const rows = sizes.map((size) => {
    const rounds = proved.filter((one) => one.times === size)
    const middle = (value: (one: Proved) => number) => median(rounds.map(value))
    const share = middle(({ flood, peak }) => flood.goodput / peak)
    return [
      `${size} x`,
      middle(({ peak }) => peak).toFixed(0),
      middle(({ flood }) => flood.goodput).toFixed(0),
      share.toFixed(2),
      (
        share /
        bound(
          middle(({ peak }) => peak),
          cost,
          size,
        )
      ).toFixed(2),
      middle(({ flood }) => flood.p50).toFixed(0),
      middle(({ flood }) => flood.p99).toFixed(0),
      middle(({ flood }) => flood.lag).toFixed(0),
      middle(({ recovered }) => recovered ?? Infinity).toFixed(2),
      String(sum(rounds.map(({ codes }) => blamedIn(codes)))),
      String(sum(rounds.map(({ codes }) => codes.BFF_SERVICE_OVERLOADED ?? 0))),
    ]
  })
  return [`a refusal costs ${cost.toFixed(1)} µs`, aligned([head, ...rows])].join('\n\n')
}

/** What says that a service failed; all of them answer in time. */
const blame = ['BFF_SERVICE_TIMEOUT', 'BFF_CIRCUIT_OPEN', 'BFF_SERVICE_UNAVAILABLE', 'BFF_SERVICE_CONTRACT']

const blamedIn = (codes: Proved['codes']): number => sum(blame.map((code) => codes[code] ?? 0))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
