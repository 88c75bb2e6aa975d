import { LRUCache } from 'lru-cache'
import type { Clock } from '../../scope/clock.ts'
import type { Keys } from './keys.ts'

/** Milliseconds between two notes of the same key. */
const interval = 60_000

/**
 * Writes to the store that a key is in use, at most once a minute for each key. Nobody waits for it, and what the store makes
 * of it changes nothing: a note that fails is made up for by the next one.
 */
export const lastUse = (keys: Keys, clock: Pick<Clock, 'now'>): ((prefix: string) => void) => {
  const noted = new LRUCache<string, number>({ max: 10_000 })
  const note = async (prefix: string) => keys.used(prefix)

  return (prefix) => {
    const now = clock.now()
    if (now - (noted.get(prefix) ?? Number.NEGATIVE_INFINITY) < interval) return
    noted.set(prefix, now)
    note(prefix).catch(() => {})
  }
}
