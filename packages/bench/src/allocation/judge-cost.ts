import type { Sites } from '../profile/allocation-profile.ts'
import {
  type Allocation,
  type AllocationCase,
  type Allocations,
  allocationCases,
} from './measure-allocation.ts'
import { type Recorded, withoutLines } from './recorded.ts'

/** The part by which a case may differ from what is recorded. */
const tolerance = 0.03

/** Kilobytes that are no difference, whatever part of a small figure they are. */
const leastKb = 0.3

/** Kilobytes below which a site is not printed: samples differ by as much. */
const leastSiteKb = 0.25

/** Sites printed of one case at most. */
const maxGrown = 8

const figures = ['heapKb', 'externalKb'] as const

/** A figure of a case that is not what was recorded. */
export interface Change {
  readonly name: AllocationCase
  readonly what: keyof Allocation
  /** `undefined` when the case was not recorded. */
  readonly before: number | undefined
  readonly now: number
}

/** What has changed by more than 3 %: for the worse, which fails, and for the better, which asks to be recorded. */
export interface Judgement {
  readonly grown: readonly Change[]
  readonly shrunk: readonly Change[]
}

/** Compares what was counted with the record. A case that is not in it has grown. */
export const judgeCost = ({ cases }: Pick<Recorded, 'cases'>, counted: Allocations): Judgement => {
  const changes = allocationCases.flatMap((name) => {
    const { [name]: now } = counted
    return now
      ? figures.map((what): Change => ({ name, what, before: cases[name]?.[what], now: now[what] }))
      : []
  })
  return {
    grown: changes.filter(({ before, now }) => before === undefined || now > before + allowed(before)),
    shrunk: changes.filter(({ before, now }) => before !== undefined && now < before - allowed(before)),
  }
}

/** The counts that differ from the record by no more than 3 %, of all their cases. */
export const withinRecord = (
  recorded: Pick<Recorded, 'cases'>,
  counts: readonly Allocations[],
): readonly Allocations[] =>
  counts.filter((counted) => {
    const { grown, shrunk } = judgeCost(recorded, counted)
    return grown.length + shrunk.length === 0
  })

const allowed = (kb: number) => Math.max(tolerance * kb, leastKb)

/** A change in one line: what, how many kilobytes before and now. */
export const changeLine = ({ name, what, before, now }: Change): string => {
  const where = what === 'heapKb' ? 'heap' : 'external'
  if (before === undefined) return `${name}: ${now.toFixed(1)} kB ${where} a request, not recorded`
  const part = (100 * (now - before)) / before
  const signed = `${part > 0 ? '+' : ''}${part.toFixed(1)} %`
  return `${name}: ${now.toFixed(1)} kB ${where} a request, recorded ${before.toFixed(1)} (${signed})`
}

/** The sites that allocate more than is recorded, the most first, a line each. */
export const grownSites = (before: Sites, now: Sites): string[] => {
  const kept = Object.values(before)
  const least = kept.length > 0 ? Math.min(...kept) : 0
  return Object.entries(withoutLines(now))
    .map(([site, kb]) => ({ site, kb, more: kb - (before[site] ?? 0) }))
    .filter(({ site, more, kb }) => more > leastSiteKb && (site in before || kb > least))
    .toSorted((a, b) => b.more - a.more)
    .slice(0, maxGrown)
    .map(({ site, kb, more }) => `+${more.toFixed(2)} kB, now ${kb.toFixed(2)}: ${site}`)
}
