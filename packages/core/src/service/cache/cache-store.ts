import { LRUCache } from 'lru-cache'
import type { Answer } from '../outgoing.ts'
import type { Group } from './cache-groups.ts'
import { type CacheKey, isOfPath, resourceOfKey } from './cache-key.ts'
import type { Lifetimes } from './freshness.ts'

/** An answer that is kept. */
export interface CacheEntry {
  readonly answer: Answer
  /** When it was asked for, in the clock's milliseconds. */
  readonly since: number
  readonly lifetimes: Lifetimes
  readonly groups: readonly Group[]
}

/** What is dropped: what belongs to all that is named here, or everything. */
export interface Selection {
  readonly group?: Group | undefined
  /** Without its query: what is kept of it goes, with whatever query. */
  readonly path?: string | undefined
}

/** Where this process keeps answers. */
export interface CacheStore {
  get(key: CacheKey): CacheEntry | undefined
  set(key: CacheKey, entry: CacheEntry): void
  delete(key: CacheKey): void
  /** Drops every answer of a resource, whoever it was for. */
  forget(resource: string): void
  /** Drops every answer that is selected, whoever it was for; how many. */
  purge(selection: Selection): number
}

/** A {@link CacheStore} that says how much it holds. */
export interface MemoryStore extends CacheStore {
  /** How many resources it holds answers of. */
  readonly resources: number
  /** How many groups. */
  readonly groups: number
}

/** Bytes an entry takes beside its body and its key, and those of each of its groups beside the name. */
const overhead = 512
const groupOverhead = 128

/**
 * Keeps answers in this process, at most `maxSize` bytes of them: their bodies as they came, their keys, and 512 bytes
 * each, with the names of their groups and 128 bytes for each of those. The least recently used make way. A body larger than all that is not kept.
 */
export const memoryStore = (maxSize: number): MemoryStore => {
  const byResource = keyIndex()
  const byGroup = keyIndex()
  const entries = new LRUCache<CacheKey, CacheEntry>({
    maxSize,
    sizeCalculation: ({ answer, groups }, key) =>
      answer.size +
      key.length +
      overhead +
      groups.reduce((sum, { length }) => sum + length + groupOverhead, 0),
    dispose: ({ groups }, key) => {
      byResource.remove(resourceOfKey(key), key)
      for (const group of groups) byGroup.remove(group, key)
    },
  })

  return {
    get resources() {
      return byResource.size
    },
    get groups() {
      return byGroup.size
    },
    get: (key) => entries.get(key),
    set: (key, entry) => {
      entries.set(key, entry)
      if (!entries.has(key)) return
      byResource.add(resourceOfKey(key), key)
      for (const group of entry.groups) byGroup.add(group, key)
    },
    delete: (key) => {
      entries.delete(key)
    },
    forget: (resource) => {
      for (const key of byResource.keys(resource)) entries.delete(key)
    },
    purge: ({ group, path }) => {
      const keys = group === undefined ? [...entries.keys()] : byGroup.keys(group)
      const selected = path === undefined ? keys : keys.filter((key) => isOfPath(key, path))
      for (const key of selected) entries.delete(key)
      return selected.length
    },
  }
}

/** Keys by what they have in common. */
const keyIndex = () => {
  const index = new Map<string, Set<CacheKey>>()

  return {
    get size() {
      return index.size
    },
    keys: (name: string): CacheKey[] => [...(index.get(name) ?? [])],
    add: (name: string, key: CacheKey) => {
      const listed = index.get(name)
      if (listed) listed.add(key)
      else index.set(name, new Set([key]))
    },
    remove: (name: string, key: CacheKey) => {
      const listed = index.get(name)
      listed?.delete(key)
      if (listed?.size === 0) index.delete(name)
    },
  }
}
