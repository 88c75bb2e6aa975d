import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Sites } from '../profile/allocation-profile.ts'
import { rounded } from '../report/figures.ts'
import { type Allocations, allocationCases, allocationDecimals } from './measure-allocation.ts'

/** What one case allocated when it was recorded, and the sites where most of it is. */
const Case = z.object({
  heapKb: z.number(),
  externalKb: z.number(),
  sites: z.record(z.string(), z.number()),
})

/** `allocation.json`: what a request allocates by case, and on which Node. */
export const Recorded = z.object({ node: z.string(), cases: z.partialRecord(z.enum(allocationCases), Case) })

/** `allocation.json`: what a request allocates by case, and on which Node. */
export type Recorded = z.output<typeof Recorded>

/** Sites that are kept of a case. What the others allocate is less than the least of them. */
const maxSites = 60

/** Reads the record. @throws Error when there is none, or one of another shape. */
export const readRecorded = async (file: URL): Promise<Recorded> =>
  Recorded.parse(JSON.parse(await readFile(file, 'utf8')))

/** Writes the record, one line a figure, so that a change of it reads as what it is. */
export const writeRecorded = (file: URL, recorded: Recorded): Promise<void> =>
  writeFile(file, `${JSON.stringify(recorded, null, 2)}\n`)

/** Puts together what was counted and where, as it is kept. */
export const recorded = (
  node: string,
  counted: Allocations,
  sites: Readonly<Record<string, Sites>>,
): Recorded => ({
  node,
  cases: Object.fromEntries(
    Object.entries(counted).map(([name, { heapKb, externalKb }]) => [
      name,
      {
        heapKb: rounded(heapKb, allocationDecimals.heapKb),
        externalKb: rounded(externalKb, allocationDecimals.externalKb),
        sites: topSites(sites[name] ?? {}),
      },
    ]),
  ),
})

const topSites = (sites: Sites): Record<string, number> =>
  Object.fromEntries(
    Object.entries(withoutLines(sites))
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, maxSites)
      .map(([site, kb]) => [site, rounded(kb, 2)]),
  )

/** Sites by function, file and caller alone: a line above must not make another site of the same function. */
export const withoutLines = (sites: Sites): Sites => {
  const sums: Record<string, number> = {}
  for (const [site, kb] of Object.entries(sites)) {
    const name = site.replace(/:\d+(?= ←|$)/, '')
    sums[name] = (sums[name] ?? 0) + kb
  }
  return sums
}
