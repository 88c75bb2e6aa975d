import { LRUCache } from 'lru-cache'
import type { BffError } from '../../errors/bff-error.ts'
import type { Clock } from '../../scope/clock.ts'
import type { CacheKey } from './cache-key.ts'

/** Keys something is remembered of. */
const maxKeys = 10_000

/** Milliseconds until a service that failed is asked again: the first backoff of a gRPC connection. */
const recheck = 1_000

/** Milliseconds after that in which nobody waits for the next try: the "failure recheck timer" of RFC 8767 section 5. */
const failing = 30_000

/** Milliseconds in which nobody waits for an answer of somebody else: Varnish's "hit-for-miss". */
const unkept = 120_000

interface Note {
  /** Until when there is no further try, or none that others wait for. */
  readonly until: number
  /** What became of the last try; `undefined` when it brought what may not be kept. */
  readonly failure: Failure | undefined
}

/** How a try failed, and at which instance. */
export interface Failure {
  readonly error: BffError
  readonly instance: string | undefined
}

/** What the cache remembers of keys that cannot simply be fetched and kept. */
export interface CacheNotes {
  /** The last try has failed: the next one waits a second, or as long as the service says. */
  failed(key: CacheKey, failure: Failure): void
  /** The last answer may not be kept, and so the next one may not either. */
  notKept(key: CacheKey): void
  /** The last try succeeded. */
  clear(key: CacheKey): void
  /** Why the last try failed, when that is not long ago. */
  failure(key: CacheKey): Failure | undefined
  /** Whether it is too early for another try. */
  rests(key: CacheKey): boolean
  /** Whether it is no use to wait for the answer of another request. */
  isUnkept(key: CacheKey): boolean
}

/** Remembers of at most 10,000 keys that they cannot simply be fetched and kept. In this process only. */
export const cacheNotes = (clock: Pick<Clock, 'now'>): CacheNotes => {
  const notes = new LRUCache<CacheKey, Note>({ max: maxKeys })

  return {
    failed: (key, failure) => {
      const { retryAfter = 0 } = failure.error.options
      notes.set(key, { until: clock.now() + Math.max(recheck, retryAfter * 1_000), failure })
    },
    notKept: (key) => {
      notes.set(key, { until: clock.now() + unkept, failure: undefined })
    },
    clear: (key) => {
      notes.delete(key)
    },
    failure: (key) => {
      const note = notes.get(key)
      return note && clock.now() < note.until + failing ? note.failure : undefined
    },
    rests: (key) => {
      const note = notes.get(key)
      return note?.failure !== undefined && clock.now() < note.until
    },
    isUnkept: (key) => {
      const note = notes.get(key)
      return note !== undefined && note.failure === undefined && clock.now() < note.until
    },
  }
}
