import { median } from '../report/median.ts'
import type { Proof, Proved } from './prove-overload.ts'
import { shareOfReachable } from './reachable.ts'

/** What was promised, what was measured, and whether it holds. */
export interface Bar {
  readonly promise: string
  readonly measured: string
  readonly held: boolean
}

/** What a gateway that sheds must keep under overload; the medians of all rounds count. */
export const bars = ({ cost, bare, idleMb, proved }: Proof): readonly Bar[] => {
  const shed = proved.filter(({ shedding }) => shedding)
  const most = Math.max(...shed.map(({ times }) => times))
  const least = Math.min(...shed.map(({ times }) => times))
  const screens = [...new Set(shed.map(({ screen }) => screen))]
  const of = (screen: string, times: number, value: (one: Proved) => number) =>
    median(shed.filter((one) => one.screen === screen && one.times === times).map(value))
  const sizes = [...new Set(shed.map(({ times }) => times))].filter((times) => times >= 1)

  return [
    {
      promise: 'a refusal costs 30 µs at most',
      measured: `${cost.toFixed(1)} µs, node:http alone ${bare.toFixed(1)}`,
      held: cost <= 30,
    },
    {
      promise: 'ten thousand idle connections cost less than 150 MB',
      measured: `${idleMb.toFixed(0)} MB`,
      held: idleMb < 150,
    },
    ...screens.flatMap((screen) => {
      const share = of(screen, most, (one) => shareOfReachable(one, cost))
      const half = of(screen, least, ({ flood }) => flood.p99)
      const mb = (times: number) => of(screen, times, ({ rss: [, early, end] }) => Math.max(early, end))
      return [
        {
          promise: `${screen} parts: 0.9 of what can be reached at ${most} x`,
          measured: share.toFixed(2),
          held: share >= 0.9,
        },
        ...sizes.map((times) => {
          const p99 = of(screen, times, ({ flood }) => flood.p99)
          return {
            promise: `${screen} parts: p99 at ${times} x at most 3 times that at ${least} x`,
            measured: `${p99.toFixed(0)} ms of ${(3 * half).toFixed(0)}`,
            held: p99 <= 3 * half,
          }
        }),
        // The heap of a process that is younger than its flood grows with its first work, overload or not.
        {
          promise: `${screen} parts: memory at ${most} x at most 15 % more than at ${least} x`,
          measured: `${mb(most).toFixed(0)} MB of ${(1.15 * mb(least)).toFixed(0)}`,
          held: mb(most) <= 1.15 * mb(least),
        },
      ]
    }),
    worst('all is well within 5 s after a flood', 5, 's', shed, ({ recovered }) => recovered ?? Infinity),
  ]
}

const worst = (
  promise: string,
  max: number,
  unit: string,
  proved: readonly Proved[],
  value: (one: Proved) => number,
): Bar => {
  const measured = Math.max(...proved.map(value))
  return { promise, measured: `${measured.toFixed(1)} ${unit}`, held: measured <= max }
}
