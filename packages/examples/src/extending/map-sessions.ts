import type { FoundSession, ListedSession, SessionStore, StoredSession } from '@bffkit/core/session'

interface Kept {
  readonly session: StoredSession
  readonly until: number
}

/** Sessions in a Map: the shortest store that keeps the contract. One process only, and nothing survives it. */
export const mapSessions = (now: () => number = Date.now): SessionStore => {
  const kept = new Map<string, Kept>()
  const locks = new Map<string, { readonly until: number }>()

  const live = (id: string): Kept | undefined => {
    const found = kept.get(id)
    if (found && found.until > now()) return found
    kept.delete(id)
    return undefined
  }
  return {
    get: async (id): Promise<FoundSession | undefined> => {
      const found = live(id)
      return found && { session: found.session, idle: found.until - now() }
    },
    add: async (id, session, ttl) => void kept.set(id, { session, until: now() + ttl }),
    update: async (id, session) => {
      const found = live(id)
      if (found) kept.set(id, { ...found, session })
      return found !== undefined
    },
    touch: async (id, ttl) => {
      const found = live(id)
      if (found) kept.set(id, { ...found, until: now() + ttl })
    },
    delete: async (id) => void kept.delete(id),
    inGroup: async (group): Promise<ListedSession[]> =>
      [...kept.keys()]
        .flatMap((id) => {
          const session = live(id)?.session
          if (!session?.groups.includes(group)) return []
          return [{ id, startedAt: session.startedAt, endsAt: session.endsAt }]
        })
        .sort((one, other) => one.startedAt - other.startedAt),
    lock: async (name, ttl) => {
      const held = locks.get(name)
      if (held && held.until > now()) return undefined
      const own = { until: now() + ttl }
      locks.set(name, own)
      return async () => {
        if (locks.get(name) === own) locks.delete(name)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
