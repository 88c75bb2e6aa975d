import { LRUCache } from 'lru-cache'
import type { Clock } from '../../scope/clock.ts'
import type { KeyRecord, Keys } from './keys.ts'

/** Milliseconds a key that was found is remembered: a revocation is effective after that. */
const remembered = 30_000

/** Keys that are remembered. */
const maxKeys = 10_000

interface Memory {
  readonly since: number
  readonly found: Promise<KeyRecord | undefined>
  record?: KeyRecord
}

/** Looks keys up in a store, and remembers those it finds. */
export interface RememberedKeys {
  /** A cached key, without a look-up. */
  cached(prefix: string): KeyRecord | undefined
  /** Looks a key up, once for all who ask at the same time. */
  find(prefix: string): Promise<KeyRecord | undefined>
}

/**
 * Remembers what a store says of a key, from when it was asked: also that a key has expired or was revoked. That there
 * is no such key, and that the store failed, is not remembered.
 */
export const rememberKeys = (keys: Keys, clock: Pick<Clock, 'now'>): RememberedKeys => {
  const memories = new LRUCache<string, Memory>({ max: maxKeys })
  const ask = async (prefix: string) => keys.find(prefix)

  const fresh = (prefix: string): Memory | undefined => {
    const memory = memories.get(prefix)
    const age = memory ? clock.now() - memory.since : remembered
    return age >= 0 && age < remembered ? memory : undefined
  }

  const lookUp = (prefix: string): Promise<KeyRecord | undefined> => {
    const since = clock.now()
    const found = ask(prefix)
    const memory: Memory = { since, found }
    const forget = () => memories.peek(prefix) === memory && memories.delete(prefix)
    memories.set(prefix, memory)
    found.then((record) => {
      if (record) memory.record = record
      else forget()
    }, forget)
    return found
  }

  return {
    cached: (prefix) => fresh(prefix)?.record,
    find: (prefix) => fresh(prefix)?.found ?? lookUp(prefix),
  }
}
