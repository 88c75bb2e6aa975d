import { realpathSync } from 'node:fs'
import { systemClock } from '../../scope/clock.ts'
import { inTime } from '../../scope/in-time.ts'

/** Who of this process writes to a file now. */
export interface FileTurns {
  /** Whether somebody writes, in a transaction that may have to wait for something. */
  readonly taken: boolean
  /** Waits until nobody else writes, `ms` milliseconds at most, and gives what lets the next one. */
  take(ms: number): Promise<() => void>
}

const turnsOf = new Map<string, FileTurns>()

/**
 * The turns of a file, shared by all who write to it in this process. For SQLite's own lock a connection waits without giving
 * the event loop back, so whoever holds it in the same process could never let go of it.
 */
export const fileTurns = (file: string): FileTurns => {
  if (file === ':memory:') return newTurns()
  const place = realpathSync(file)
  const turns = turnsOf.get(place) ?? newTurns()
  turnsOf.set(place, turns)
  return turns
}

const newTurns = (): FileTurns => {
  let last = Promise.resolve()
  let writers = 0
  return {
    get taken() {
      return writers > 0
    },
    take: async (ms) => {
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      writers += 1
      const done = () => {
        writers -= 1
        resolve()
      }
      if (writers > 1) {
        const late = `database is locked: this process writes to it for ${ms} ms already`
        await inTime(systemClock, ms, before, late).catch((error: unknown) => {
          void before.then(done)
          throw error
        })
      }
      return done
    },
  }
}
