import type { Allocations } from '../allocation/measure-allocation.ts'
import { type CaseName, caseNames } from '../case/registry.ts'
import type { Identical } from '../identical/count-identical.ts'
import type { Latency } from '../latency/measure-latency.ts'
import type { PeerFigures } from '../peer/measure-peer.ts'
import { type StartUp, startUpDecimals } from '../start-up/measure-start-up.ts'
import { type Allocated, allocatedOf } from './allocated.ts'
import { type BesidePeer, besidePeer } from './beside-peer.ts'
import { decimals, type Figures, medians } from './figures.ts'
import { type Latencies, latenciesOf } from './latencies.ts'
import { type Marginal, marginalOf } from './marginal.ts'
import { type CaseFigures, type Ratio, ratiosOf } from './ratios.ts'

/** What was measured in one round. */
export interface Round {
  readonly cases: CaseFigures
  readonly peer?: PeerFigures
  readonly allocation?: Allocations
  readonly latency?: Latency
  readonly startUp?: StartUp
  readonly identical?: Identical
}

/** What a run prints with `--json`. What was not measured is left out. */
export interface Report {
  readonly machine: string
  readonly node: string
  readonly cases: CaseFigures
  /** CPU per request of one case, of another one's. Only pairs of which both were measured. */
  readonly ratios: Readonly<Partial<Record<Ratio, number>>>
  readonly peer?: BesidePeer
  readonly marginal?: Marginal
  readonly allocation?: Allocated
  readonly latency?: Latencies
  readonly startUp?: StartUp
  /** What was counted, and is the same on every machine. */
  readonly facts?: { readonly identical: Identical }
}

/** Puts rounds together: the median of each figure, and of what is computed from the figures of one round. */
export const report = (machine: string, node: string, rounds: readonly Round[]): Report => {
  const cases = rounds.map((round) => round.cases)
  const marginal = marginalOf(cases)
  const peer = besidePeer(rounds)
  const allocation = allocatedOf(rounds.flatMap((round) => round.allocation ?? []))
  const latency = latenciesOf(rounds.flatMap((round) => round.latency ?? []))
  const startUp = rounds.flatMap((round) => round.startUp ?? [])
  const identical = rounds.flatMap((round) => round.identical ?? []).toSorted(byCalls)[0]
  return {
    machine,
    node,
    cases: Object.fromEntries(
      caseNames.flatMap((name) => {
        const figures = figuresOf(cases, name)
        return figures.length > 0 ? [[name, medians(figures, decimals)]] : []
      }),
    ),
    ratios: ratiosOf(cases),
    ...(peer && { peer }),
    ...(marginal && { marginal }),
    ...(allocation && { allocation }),
    ...(latency && { latency }),
    ...(startUp.length > 0 && { startUp: medians(startUp, startUpDecimals) }),
    ...(identical && { facts: { identical } }),
  }
}

const figuresOf = (rounds: readonly CaseFigures[], name: CaseName): Figures[] =>
  rounds.flatMap((round) => round[name] ?? [])

const byCalls = (a: Identical, b: Identical) => b.downstream - a.downstream
