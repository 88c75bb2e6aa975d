import { z } from 'zod'
import { pause } from '../time.ts'
import { halfVisit } from './half-visit.ts'
import { leavingVisit } from './leaving-visit.ts'
import type { Site, Visit } from './site.ts'
import { slowVisit } from './slow-visit.ts'
import { keepAliveVisit, oneShotVisit } from './whole-visit.ts'

/** Visits to make. */
export const Round = z.object({ seconds: z.number().positive(), rate: z.number().positive() })

/** How many visits ended how, and the first answers that were wrong. */
export const Tally = z.object({ ends: z.record(z.string(), z.number()), wrong: z.array(z.string()) })

/** How many visits ended how, and the first answers that were wrong. */
export type Tally = z.output<typeof Tally>

/** Of a thousand visitors, how many are of which kind. */
const kinds: readonly (readonly [share: number, visit: Visit])[] = [
  [500, keepAliveVisit],
  [200, oneShotVisit],
  [240, leavingVisit],
  [56, halfVisit],
  [4, slowVisit],
]

/** Milliseconds from one look at the clock to the next. */
const tick = 10
const mostWrong = 20

/**
 * Lets visitors come at a fixed rate, however long those before them take, and waits until the last one is gone.
 *
 * @param visit who comes; by default one of all kinds, by chance
 */
export const visitRound = async (
  { seconds, rate }: z.output<typeof Round>,
  site: Site,
  visit: Visit = anyVisit,
): Promise<Tally> => {
  const tally: Tally = { ends: {}, wrong: [] }
  const underWay = new Set<Promise<void>>()
  const send = () => {
    const visited = visit(site).then(({ end, wrong }) => {
      tally.ends[end] = (tally.ends[end] ?? 0) + 1
      if (wrong !== undefined && tally.wrong.length < mostWrong) tally.wrong.push(wrong)
      underWay.delete(visited)
    })
    underWay.add(visited)
  }

  const start = site.clock.now()
  const total = Math.round(seconds * rate)
  for (let sent = 0; sent < total; await pause(site.clock, tick)) {
    const due = Math.min(total, Math.floor(((site.clock.now() - start) / 1_000) * rate) + 1)
    for (; sent < due; sent += 1) send()
  }
  await Promise.all(underWay)
  return tally
}

const anyVisit: Visit = (site) => {
  let drawn = site.random() * kinds.reduce((sum, [share]) => sum + share, 0)
  for (const [share, visit] of kinds) {
    if (drawn < share) return visit(site)
    drawn -= share
  }
  return keepAliveVisit(site)
}
