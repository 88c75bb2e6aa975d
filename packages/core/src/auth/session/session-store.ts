import type { ReportsState } from '../../observe/connection-state.ts'

/**
 * A session as a store keeps it. All that is worth stealing is in {@link StoredSession.sealed}. A store gives back what it was given,
 * also what is not named here: another version of the gateway may have put it there.
 */
export interface StoredSession {
  /** Claims and tokens, encrypted with what only the cookie holds. */
  readonly sealed: string
  /** Digests of whom it belongs to, so that all sessions of a user can be found. */
  readonly groups: readonly string[]
  /** In ms since 1970. */
  readonly startedAt: number
  /** When it ends however much it is used, in ms since 1970. */
  readonly endsAt: number
}

/** A session that was found, and how long it lives when nobody uses it. */
export interface FoundSession {
  readonly session: StoredSession
  /** Milliseconds. */
  readonly idle: number
}

/** A session of a group, without what it holds. */
export interface ListedSession extends Pick<StoredSession, 'startedAt' | 'endsAt'> {
  readonly id: string
}

/** A request that waits for a session. */
export interface Asking {
  /** Milliseconds it has left. Absent: it has all the time. */
  remaining?(): number
}

/** Lets go of a lock that is still one's own. */
export type Release = () => Promise<void>

/**
 * Where sessions are kept, such as `memorySessions()` or `redisSessions()`. Every method rejects when the store cannot be
 * reached, and does so soon: requests wait for it.
 */
export interface SessionStore extends AsyncDisposable, ReportsState {
  /** The session of this id, for a request that may have little time left. */
  get(id: string, asking?: Asking): Promise<FoundSession | undefined>
  /** Keeps a new session for `ttl` milliseconds. */
  add(id: string, session: StoredSession, ttl: number): Promise<void>
  /** Replaces a session without prolonging it; `false` when it is gone, which it then stays. */
  update(id: string, session: StoredSession): Promise<boolean>
  /** Lets a session live `ttl` milliseconds from now, if it is still there. */
  touch(id: string, ttl: number): Promise<void>
  delete(id: string): Promise<void>
  /** The sessions of a group that live, the oldest first. */
  inGroup(group: string): Promise<ListedSession[]>
  /** Takes a lock for at most `ttl` milliseconds; `undefined` when somebody has it. */
  lock(name: string, ttl: number): Promise<Release | undefined>
}
