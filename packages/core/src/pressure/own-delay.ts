/** How late this process is itself: its event loop was busy, or the process did not run at all. */
export interface OwnDelay {
  /** Milliseconds it was late so far, all together. Never goes back. */
  total(): number
  /** Calls the listener with how late each beat came, until the returned function is called. */
  listen(listener: BeatListener): () => void
  /** Starts the beats; a second time nothing. */
  start(): void
}

/** Called at each beat, with how many milliseconds late it came, when, and how many the loop had nothing to do since the one before. */
type BeatListener = (late: number, now: number, idle: number) => void

/** The clock and timer of the beats. */
export interface BeatTools {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Milliseconds the event loop had nothing to do so far. Default: unknown, and 0. */
  idle?(): number
  /** Runs `then` once after `ms` milliseconds, and keeps no process alive for that. */
  after(ms: number, then: () => void): void
}

/** Milliseconds between two beats. */
export const beatPeriod = 10

/** Milliseconds a timer may be late although nothing holds it up: Node rounds to whole ones. */
const tolerance = 2

/**
 * Sums up how late a timer comes that should come every 10 ms. Between two beats it counts what the next one is overdue,
 * so that it is also right within a long turn of the event loop.
 */
export const ownDelay = ({ now, idle = () => 0, after }: BeatTools): OwnDelay => {
  const listeners = new Set<BeatListener>()
  let summed = 0
  let due = Number.POSITIVE_INFINITY
  let idleBefore = 0

  const beat = () => {
    const at = now()
    const late = Math.max(0, at - due)
    if (late > tolerance) summed += late
    arm(at)
    const idleSoFar = idle()
    const idled = idleSoFar - idleBefore
    idleBefore = idleSoFar
    for (const listener of listeners) listener(late, at, idled)
  }
  const arm = (at: number) => {
    due = at + beatPeriod
    after(beatPeriod, beat)
  }
  return {
    total: () => {
      const late = now() - due
      return late > tolerance ? summed + late : summed
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    start: () => {
      if (due === Number.POSITIVE_INFINITY) arm(now())
    },
  }
}
