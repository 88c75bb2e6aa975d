import {
  type Allocation,
  type Allocations,
  allocationCases,
  allocationDecimals,
} from '../allocation/measure-allocation.ts'
import { medians, rounded } from './figures.ts'

/** What a request allocates, in kilobytes. */
export interface Allocated {
  readonly cases: Allocations
  /** What one more call of a screen adds, from 5 calls to 25. */
  readonly perCall?: Allocation
}

/** The median of each figure over the rounds. `undefined` when nothing was counted. */
export const allocatedOf = (rounds: readonly Allocations[]): Allocated | undefined => {
  const cases: Allocations = Object.fromEntries(
    allocationCases.flatMap((name) => {
      const counted = rounds.flatMap((round) => round[name] ?? [])
      return counted.length > 0 ? [[name, medians(counted, allocationDecimals)]] : []
    }),
  )
  if (Object.keys(cases).length === 0) return undefined
  const { 'calls-5': few, 'calls-25': many } = cases
  if (!few || !many) return { cases }
  return {
    cases,
    perCall: {
      heapKb: rounded((many.heapKb - few.heapKb) / 20, 2),
      externalKb: rounded((many.externalKb - few.externalKb) / 20, 2),
    },
  }
}

/** Kilobytes of the heap of one case over those of another one. `undefined` when one of them was not counted. */
export const heapRatio = (
  { cases }: Allocated,
  over: keyof Allocations,
  under: keyof Allocations,
): number | undefined => {
  const { [over]: a, [under]: b } = cases
  return a && b?.heapKb ? rounded(a.heapKb / b.heapKb, 3) : undefined
}
