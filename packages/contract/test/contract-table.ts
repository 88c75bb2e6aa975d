import { compareContracts } from '../src/compare-contracts.ts'
import { table } from '../src/keep/table.ts'
import type { Pair } from './corpus/pair.ts'

/** The gate's rules by example, as a Markdown table: what each pair shows, and what the gate says of it. */
export const contractTable = (corpus: readonly Pair[]): string =>
  table([
    ['rule', 'of', 'example', 'verdict'],
    ...corpus.map(({ rule, direction, example, old, now }) => {
      const isBreaking = compareContracts(old, now).some(({ breaking }) => breaking)
      return [rule, direction, example, isBreaking ? 'breaking' : 'free']
    }),
  ])
