import type { LoopLoad } from './loop-load.ts'

/** How many requests may be under way. */
export interface RunningLimit {
  /** Infinite as long as there is none. */
  readonly value: number
  /** Lets go on what the loop has just taken up, or would have if it was one moment that made it `late`; at the beginning, nothing more. */
  allow(late: number): void
  /** Follows how late the loop is: towards `target` milliseconds, and up only where it had to refuse (`refusing`). */
  follow(target: number, refusing: boolean): void
  end(): void
}

/** Requests that may be under way at least, so that some are answered however late the loop is. So few do not make it late. */
export const minRunning = 4

/** How many times what the loop can do in the time it was late may have come meanwhile. */
const backlog = 1.5

/** Turns of the loop a request takes: one for each answer of its services that comes alone. Each of them is late. */
const turns = 4

/** Milliseconds a request takes at most for what is put right to wait for it: where none is answered any more it would wait for ever. */
const longest = 1_000

/** What is left of the limit at least in one beat, or in so many milliseconds where a beat takes longer. */
const maxShrink = { left: 0.7, within: 50 }

/** The share of a beat without work from which on the loop was idle. */
const restful = 0.02

/**
 * Finds out how many requests may be under way. A loop that is late by some milliseconds too many has as many requests too many as it
 * answers in them; one that was idle has too few in proportion. So much of that is put right with a beat as the beat is of the time a request
 * takes (Little's law): sooner it does not show. A fixed number would fit one gateway with services of one speed.
 *
 * Source: Little, *A Proof for the Queuing Formula L = λW*, Operations Research 1961.
 */
export const runningLimit = (load: LoopLoad): RunningLimit => {
  let value = Number.POSITIVE_INFINITY
  return {
    get value() {
      return value
    },
    allow: (late) => {
      const meanwhile = load.runningBefore + backlog * late * load.capacity
      const before = value === Number.POSITIVE_INFINITY ? minRunning : value
      value = Math.max(before, load.running, meanwhile)
    },
    follow: (target, refusing) => {
      const { elapsed, idle, late, rate, running } = load
      const gain = Math.min(1, elapsed * Math.max(rate / Math.max(1, running), 1 / longest))
      const missing = Math.max(
        rate * (target - late),
        idle > restful ? (value * idle) / Math.max(0.1, 1 - idle) : -Infinity,
      )
      if (missing < 0)
        value = Math.max(
          minRunning,
          value * maxShrink.left ** Math.max(1, elapsed / maxShrink.within),
          value + turns * missing * gain,
        )
      else if (refusing) value += Math.min(value, missing * gain)
    },
    end: () => {
      value = Number.POSITIVE_INFINITY
    },
  }
}
