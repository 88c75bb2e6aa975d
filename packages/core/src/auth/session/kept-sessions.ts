import { hash } from 'node:crypto'
import { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import { keyOf, newCookieValue, type SessionKey, seal, unseal } from './seal.ts'
import { recordVersion, type SessionRecord } from './session-record.ts'
import type {
  Asking,
  FoundSession,
  ListedSession,
  Release,
  SessionStore,
  StoredSession,
} from './session-store.ts'

/** A session that a request came with. */
export interface LiveSession {
  readonly key: SessionKey
  /** Replaced when its tokens are. */
  record: SessionRecord
  /** As the store has it: what another version of the gateway has added is written back. Absent when it was begun just now. */
  stored?: StoredSession
  /** Milliseconds it lives when nobody uses it. */
  readonly idle: number
}

/** How sessions are kept. */
export interface KeepingOptions {
  readonly issuer: string
  readonly clientId: string
  readonly store: SessionStore
  readonly idle: number
  readonly clock: Pick<Clock, 'now'>
}

/** The sessions of a gateway in its store. Whatever the store does wrong becomes BFF_STORE_UNAVAILABLE. */
export const keptSessions = ({ issuer, clientId, store, idle, clock }: KeepingOptions) => {
  const group = (kind: 'sub' | 'sid', value: string) =>
    hash('sha256', JSON.stringify([issuer, clientId, kind, value]), 'base64url')
  const groupsOf = ({ subject, sid }: SessionRecord) => [
    group('sub', subject),
    ...(sid === undefined ? [] : [group('sid', sid)]),
  ]
  const stored = async (record: SessionRecord, { secret }: SessionKey) => ({
    sealed: await seal(record, secret),
    groups: groupsOf(record),
    startedAt: record.startedAt,
    endsAt: record.endsAt,
  })
  const lifeOf = ({ endsAt }: { readonly endsAt: number }) => Math.min(idle, endsAt - clock.now())

  /** Prolongs a session behind the back of the request, and not each time: a store has better things to do. */
  const slide = (id: string, { session, idle: left }: FoundSession): number => {
    const life = lifeOf(session)
    if (life - left < Math.min(60_000, idle / 10)) return left
    store.touch(id, life).catch(() => {}) // the next request tries again
    return life
  }

  return {
    /** The session a cookie opens; `undefined` when there is none. Sliding prolongs it. */
    find: async (cookie: string, sliding = true, asking?: Asking): Promise<LiveSession | undefined> => {
      const key = keyOf(cookie)
      const found = key && (await store.get(key.id, asking).catch(unavailable))
      if (!key || !found || found.session.endsAt <= clock.now()) return undefined
      const record = await unseal(found.session.sealed, key.secret).catch(unavailable)
      return (
        record && {
          key,
          record,
          stored: found.session,
          idle: sliding ? slide(key.id, found) : found.idle,
        }
      )
    },
    /** Keeps a new session, and gives the cookie that opens it. */
    start: async (record: SessionRecord): Promise<string> => {
      const cookie = newCookieValue()
      const key = keyOf(cookie)
      if (!key) throw new TypeError('session: a cookie that opens nothing')
      await store
        .add(key.id, await stored({ version: recordVersion, ...record }, key), lifeOf(record))
        .catch(unavailable)
      return cookie
    },
    /** What a session holds now, whichever process wrote it. */
    reread: async (live: LiveSession): Promise<SessionRecord | undefined> => {
      const { id, secret } = live.key
      const found = await store.get(id).catch(unavailable)
      const record = found && (await unseal(found.session.sealed, secret).catch(unavailable))
      if (found && record) live.stored = found.session
      return record
    },
    /** Keeps what a session holds now; `false` when it has ended meanwhile. */
    save: async ({ key, stored: before }: LiveSession, record: SessionRecord): Promise<boolean> =>
      store.update(key.id, { ...before, ...(await stored(record, key)) }).catch(unavailable),
    end: (id: string): Promise<void> => store.delete(id).catch(unavailable),
    /** The sessions of a user, or those that belong to one session at the provider. */
    of: (kind: 'sub' | 'sid', value: string): Promise<ListedSession[]> =>
      store.inGroup(group(kind, value)).catch(unavailable),
    lock: (name: string, ttl: number): Promise<Release | undefined> =>
      store.lock(name, ttl).catch(unavailable),
  }
}

/** The sessions of a gateway. */
export type KeptSessions = ReturnType<typeof keptSessions>

const unavailable = (error: unknown): never => {
  throw new BffError('BFF_STORE_UNAVAILABLE', 'session: the store failed', { retryAfter: 1, cause: error })
}
