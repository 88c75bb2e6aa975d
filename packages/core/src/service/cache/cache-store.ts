import { LRUCache } from 'lru-cache'
import type { Answer } from '../outgoing.ts'
import { type CacheKey, resourceOfKey } from './cache-key.ts'
import type { Lifetimes } from './freshness.ts'

/** An answer that is kept. */
export interface CacheEntry {
  readonly answer: Answer
  /** When it was asked for, in the clock's milliseconds. */
  readonly since: number
  readonly lifetimes: Lifetimes
}

/**
 * Where answers are kept. One that is shared between instances returns promises; those never reject: a store that is
 * down finds nothing and keeps nothing.
 */
export interface CacheStore {
  get(key: CacheKey): CacheEntry | undefined | Promise<CacheEntry | undefined>
  set(key: CacheKey, entry: CacheEntry): void | Promise<void>
  delete(key: CacheKey): void | Promise<void>
  /** Drops every answer of a resource, whoever it was for. */
  forget(resource: string): void | Promise<void>
}

/** A {@link CacheStore} in this process. */
export interface MemoryStore extends CacheStore {
  /** How many resources it holds answers of. */
  readonly resources: number
}

/** Bytes an entry takes beside its body and its key. */
const overhead = 512

/**
 * Keeps answers in this process, at most `maxSize` bytes of them: their bodies as they came, their keys, and 512 bytes
 * each. The least recently used make way. A body larger than all that is not kept.
 */
export const memoryStore = (maxSize: number): MemoryStore => {
  const keys = new Map<string, Set<CacheKey>>()
  const unlist = (key: CacheKey) => {
    const resource = resourceOfKey(key)
    const listed = keys.get(resource)
    listed?.delete(key)
    if (listed?.size === 0) keys.delete(resource)
  }
  const list = (key: CacheKey) => {
    const resource = resourceOfKey(key)
    const listed = keys.get(resource)
    if (listed) listed.add(key)
    else keys.set(resource, new Set([key]))
  }
  const entries = new LRUCache<CacheKey, CacheEntry>({
    maxSize,
    sizeCalculation: ({ answer }, key) => answer.size + key.length + overhead,
    dispose: (_, key) => unlist(key),
  })

  return {
    get resources() {
      return keys.size
    },
    get: (key) => entries.get(key),
    set: (key, entry) => {
      entries.set(key, entry)
      if (entries.has(key)) list(key)
    },
    delete: (key) => {
      entries.delete(key)
    },
    forget: (resource) => {
      for (const key of [...(keys.get(resource) ?? [])]) entries.delete(key)
    },
  }
}
