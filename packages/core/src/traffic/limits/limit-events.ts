import type { Logger } from '../../observe/log.ts'
import type { Limit } from '../../pressure/limit.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Scope } from '../../scope/scope.ts'

/** What a limit can do to a request that somebody should know of. */
type LimitEvent = 'refused' | 'would refuse' | 'nearly spent'

/** Says what limits do. */
export interface LimitEvents {
  note(event: LimitEvent, limit: Limit, scope: Scope): void
  /** How often limits refused, and would have, by their names; those that never did are left out. */
  totals(): { refused: Record<string, number>; wouldRefuse: Record<string, number> }
}

interface Line {
  at: number
  /** Since the last line. */
  times: number
  total: number
}

/** Milliseconds between two lines about one limit. */
const quiet = 1_000

/** Writes one line a second about each limit, with how often it was, and counts. */
export const limitEvents = (log: Logger, clock: Clock): LimitEvents => {
  const lines = {
    refused: new Map<string, Line>(),
    'would refuse': new Map<string, Line>(),
    'nearly spent': new Map<string, Line>(),
  } satisfies Record<LimitEvent, Map<string, Line>>

  return {
    note: (event, { name }, { principal, requestId }) => {
      const now = clock.now()
      const line = lines[event].get(name) ?? { at: Number.NEGATIVE_INFINITY, times: 0, total: 0 }
      lines[event].set(name, line)
      line.times += 1
      line.total += 1
      if (now - line.at < quiet) return
      const { times } = line
      line.at = now
      line.times = 0
      const caller = { kind: principal.kind, id: principal.id }
      log.warn({ limit: name, times, requestId, principal: caller }, `limit: ${event}`)
    },
    totals: () => ({ refused: totalsOf(lines.refused), wouldRefuse: totalsOf(lines['would refuse']) }),
  }
}

const totalsOf = (lines: ReadonlyMap<string, Line>) =>
  Object.fromEntries([...lines].map(([name, { total }]) => [name, total]))
