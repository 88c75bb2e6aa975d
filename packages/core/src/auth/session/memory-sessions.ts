import { LRUCache } from 'lru-cache'
import { type Clock, wallClock } from '../../scope/clock.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

/** How many sessions there is room for, and what time it is. */
export interface MemorySessionsOptions {
  /** Sessions kept; beyond that the one unused longest ends. Default 100,000; a positive whole number. */
  readonly max?: number
  /** Time in ms since 1970, for tests. Default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * Keeps sessions in this process: for a single instance. They end with it.
 *
 * @throws TypeError when an option is wrong.
 * @example
 * ```ts
 * import { memorySessions } from '@bffkit/core/session'
 *
 * const store = memorySessions({ max: 10_000 })
 * ```
 */
export const memorySessions = (options: MemorySessionsOptions = {}): SessionStore => {
  const { max = 100_000, clock = wallClock } = options
  if (!(Number.isInteger(max) && max > 0))
    throw new TypeError(`memorySessions: max must be a positive whole number, not ${max}`)

  const groups = new Map<string, Set<string>>()
  const leave = (session: StoredSession, id: string) => {
    for (const group of session.groups) {
      const ids = groups.get(group)
      ids?.delete(id)
      if (ids?.size === 0) groups.delete(group)
    }
  }
  // A time of 0 would be no time to lru-cache.
  const timed = { perf: { now: () => clock.now() + 1 }, ttlResolution: 0 }
  const sessions = new LRUCache<string, StoredSession>({
    max,
    ...timed,
    dispose: leave,
    noDisposeOnSet: true,
  })
  const locks = new LRUCache<string, object>({ max: 100_000, ...timed })

  const find = (id: string) => {
    const session = sessions.get(id)
    const idle = sessions.getRemainingTTL(id)
    return session && idle > 0 ? { session, idle } : undefined
  }

  return {
    get: async (id) => find(id),
    add: async (id, session, ttl) => {
      sessions.set(id, session, { ttl })
      for (const group of session.groups) groups.set(group, (groups.get(group) ?? new Set()).add(id))
    },
    update: async (id, session) => {
      if (!find(id)) return false
      sessions.set(id, session, { noUpdateTTL: true })
      return true
    },
    touch: async (id, ttl) => {
      const found = find(id)
      if (found) sessions.set(id, found.session, { ttl })
    },
    delete: async (id) => {
      sessions.delete(id)
    },
    inGroup: async (group) =>
      [...(groups.get(group) ?? [])]
        .flatMap((id) => {
          const found = find(id)
          return found ? [{ id, startedAt: found.session.startedAt, endsAt: found.session.endsAt }] : []
        })
        .toSorted((one, other) => one.startedAt - other.startedAt),
    lock: async (name, ttl) => {
      if (locks.has(name)) return undefined
      const mine = {}
      locks.set(name, mine, { ttl })
      return async () => {
        if (locks.get(name) === mine) locks.delete(name)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
