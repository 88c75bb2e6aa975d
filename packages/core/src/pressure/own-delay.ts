/** How late this process is itself: its event loop was busy, or the process did not run at all. */
export interface OwnDelay {
  /** Milliseconds it was late so far, all together. Never goes back. */
  total(): number
  /** Calls the listener with how late each beat came, until the returned function is called. */
  listen(listener: BeatListener): () => void
  /** Starts the beats; a second time nothing. */
  start(): void
}

/** A beat: all in milliseconds. */
interface Beat {
  /** How late it came. */
  readonly late: number
  /** How much of that it was late for its own work, and not since other processes, or a quota, had the CPU. */
  readonly own: number
  /** When it came. */
  readonly at: number
  /** How long the loop had nothing to do since the one before. */
  readonly idle: number
}

/** Called at each beat. */
type BeatListener = (beat: Beat) => void

/** The clock and timer of the beats. */
export interface BeatTools {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Milliseconds the event loop had nothing to do so far. Default: unknown, and 0. */
  idle?(): number
  /** Milliseconds of CPU the event loop has used so far. Default: unknown, and all that is not idle. */
  cpu?(): number
  /** Runs `then` once after `ms` milliseconds, and keeps no process alive for that. */
  after(ms: number, then: () => void): void
}

/** Milliseconds between two beats. */
export const beatPeriod = 10

/** Milliseconds a timer may be late although nothing holds it up: Node rounds to whole ones. */
const tolerance = 2

/** Milliseconds by which a clock of CPU may be wrong between two beats: some kernels count in ticks. */
const cpuTick = 5

/**
 * Sums up how late a timer comes that should come every 10 ms. Between two beats it counts what the next one is overdue,
 * so that it is also right within a long turn of the event loop.
 */
export const ownDelay = ({ now, idle = () => 0, cpu, after }: BeatTools): OwnDelay => {
  const listeners = new Set<BeatListener>()
  let summed = 0
  let due = Number.POSITIVE_INFINITY
  let idleBefore = 0
  let cpuBefore = 0

  const beat = () => {
    const at = now()
    const late = Math.max(0, at - due)
    if (late > tolerance) summed += late
    const elapsed = late + beatPeriod
    arm(at)
    const idleSoFar = idle()
    const idled = idleSoFar - idleBefore
    idleBefore = idleSoFar
    const cpuSoFar = cpu?.() ?? 0
    const lost = cpu ? elapsed - idled - (cpuSoFar - cpuBefore) : 0
    const used = elapsed - idled - (lost > cpuTick ? lost : 0)
    cpuBefore = cpuSoFar
    // A process that is stopped while it waits counts that as idle.
    const own = Math.min(late, Math.max(0, used + Math.min(idled, beatPeriod) - beatPeriod))
    for (const listener of listeners) listener({ late, own, at, idle: idled })
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
